"""The project as rules see it: every part of the model, made when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from flask_lint.model.answers.answers import Answers
from flask_lint.model.answers.async_functions import AsyncFunctions
from flask_lint.model.answers.collisions import Collisions
from flask_lint.model.answers.event_loops import EventLoops
from flask_lint.model.answers.late import LateSetup
from flask_lint.model.answers.late_settings import LateSettings
from flask_lint.model.answers.models import Models
from flask_lint.model.answers.renamed import Renaming, Renamings
from flask_lint.model.answers.repeats import Repeats
from flask_lint.model.answers.responses import Responses
from flask_lint.model.answers.shared_caches import SharedCaches
from flask_lint.model.answers.signatures import Signatures
from flask_lint.model.answers.together import Together
from flask_lint.model.answers.unawaited import UnawaitedViews
from flask_lint.model.answers.unread_settings import UnreadSetting, UnreadSettings
from flask_lint.model.answers.unregistered import Unregistered
from flask_lint.model.apps.extensions import BoundExtension, ExtensionFinder
from flask_lint.model.apps.global_apps import GlobalApps
from flask_lint.model.apps.handlers import ErrorHandlers
from flask_lint.model.apps.initialisations import Initialisations
from flask_lint.model.background.dispatches import Dispatches
from flask_lint.model.background.early import EarlyDispatches
from flask_lint.model.background.payloads import Payloads
from flask_lint.model.background.waits import Waits
from flask_lint.model.config.spaces import Configuration
from flask_lint.model.config.texts import ConfigTexts
from flask_lint.model.contexts.contexts import Contexts
from flask_lint.model.contexts.dependencies import Dependencies
from flask_lint.model.contexts.detached import DetachedObjects
from flask_lint.model.contexts.identities import Identities, ProxyUse
from flask_lint.model.contexts.imports import ImportContexts
from flask_lint.model.contexts.openings import Openings
from flask_lint.model.contexts.starts import Starts
from flask_lint.model.contexts.tasks import Tasks
from flask_lint.model.contexts.versions import Versions
from flask_lint.model.cookies.interfaces import SessionInterfaces
from flask_lint.model.cookies.stored import StoredValues
from flask_lint.model.cookies.writes import SessionWrites
from flask_lint.model.database.failures import Failures
from flask_lint.model.database.sessions import Sessions
from flask_lint.model.execution.called import Called
from flask_lint.model.execution.calls import CallGraph
from flask_lint.model.execution.certainty import Certainty
from flask_lint.model.execution.endings import Endings
from flask_lint.model.execution.entries import Execution
from flask_lint.model.execution.environments import Environments, Situated
from flask_lint.model.execution.factories import Apps
from flask_lint.model.execution.flow import Flow
from flask_lint.model.execution.guards import Guards
from flask_lint.model.execution.handlers import specified_handlers
from flask_lint.model.execution.methods import MethodTests
from flask_lint.model.execution.paths import PathReader
from flask_lint.model.execution.serving import Serving
from flask_lint.model.execution.single_process import SinglePrograms
from flask_lint.model.execution.strings import StringReader, Strings
from flask_lint.model.hooks.hooks import Hooks
from flask_lint.model.hooks.late import LateCallbacks
from flask_lint.model.hooks.left_open import OpenResources
from flask_lint.model.hooks.subscribers import Subscribers
from flask_lint.model.hooks.teardowns import Teardowns
from flask_lint.model.imports.commands import started
from flask_lint.model.imports.entry_points import EntryPoints
from flask_lint.model.imports.events import ImportEvents
from flask_lint.model.imports.monkey_patches import MonkeyPatches
from flask_lint.model.imports.order import ImportOrder
from flask_lint.model.imports.sites import ImportSites
from flask_lint.model.imports.targets import ImportTargets
from flask_lint.model.keys.needs import KeyNeeds
from flask_lint.model.keys.origins import OriginTracer
from flask_lint.model.keys.secret_keys import SecretKeys
from flask_lint.model.keys.startup_checks import StartupChecks
from flask_lint.model.links.injected import InjectedValues
from flask_lint.model.links.links import Link, Links
from flask_lint.model.links.macro_links import MacroLinks
from flask_lint.model.links.redirect_loops import RedirectLoops
from flask_lint.model.links.redirects import Redirects
from flask_lint.model.links.relative import RelativeEndpoints
from flask_lint.model.links.scripts import Scripts
from flask_lint.model.links.sent import SentRequests
from flask_lint.model.links.static_files import StaticFiles
from flask_lint.model.links.static_folders import StaticFolders
from flask_lint.model.links.written_urls import WrittenUrls
from flask_lint.model.names.evaluate import Evaluator
from flask_lint.model.names.heirs import Heirs
from flask_lint.model.registry.folders import Folders
from flask_lint.model.registry.holders import Holders
from flask_lint.model.registry.mounts import Mounts
from flask_lint.model.registry.receivers import Receivers
from flask_lint.model.routing.admin_views import AdminViews
from flask_lint.model.routing.apis import Apis
from flask_lint.model.routing.blueprint_rules import blueprint_rules
from flask_lint.model.routing.converters import Converters
from flask_lint.model.routing.declared import DeclaredRoutes
from flask_lint.model.routing.openings import OpeningFinder
from flask_lint.model.routing.reach import Reach
from flask_lint.model.routing.registrations import Registrations, merged
from flask_lint.model.routing.resources import Resources
from flask_lint.model.routing.routed_classes import RoutedClasses
from flask_lint.model.routing.same_urls import UrlMethods
from flask_lint.model.routing.specified import SpecifiedRoutes
from flask_lint.model.routing.url_map import UrlMap
from flask_lint.model.streams.closed import ClosedResources
from flask_lint.model.streams.late_writes import LateWrites
from flask_lint.model.streams.later import Later
from flask_lint.model.streams.streams import Streams
from flask_lint.model.templates.collisions import TemplateCollisions
from flask_lint.model.templates.files import TemplateFiles
from flask_lint.model.templates.filters import FilterNames
from flask_lint.model.templates.inheritance import Inheritance
from flask_lint.model.templates.loaders import Loaders
from flask_lint.model.templates.missing import MissingTemplates
from flask_lint.model.templates.pages import Pages
from flask_lint.model.templates.renders import Renders
from flask_lint.model.templates.templates import Templates
from flask_lint.model.views.argument_passing import PassThrough
from flask_lint.model.views.class_views import ClassViews
from flask_lint.model.views.decorators import Decorators
from flask_lint.model.views.global_state import GlobalState
from flask_lint.model.views.request_values import RequestValues
from flask_lint.model.views.result_passing import Passing
from flask_lint.model.views.stacks import Stacks
from flask_lint.model.views.views import Views
from flask_lint.providers.knowledge import knowledge
from flask_lint.sources.listing import Listing
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Values
    from flask_lint.settings import Settings
    from flask_lint.sources.modules import ModuleIndex
    from flask_lint.summary.template import TemplateSummary


class FlaskProject:
    """A whole project: its modules, and what they mean together.

    `modules` maps paths, relative to the root, to modules; `listing` names all files there are,
    and `read` gives the text of one that is not Python, `template` what one says as a template;
    `files` holds the texts of those that say
    how the project is run.
    """

    def __init__(
        self,
        modules: Iterable[Module],
        index: ModuleIndex,
        settings: Settings,
        *,
        listing: Listing | None = None,
        read: Callable[[str], str | None] = lambda _path: None,
        template: Callable[[str], TemplateSummary | None] = lambda _path: None,
        files: Mapping[str, str] | None = None,
    ) -> None:
        # Sorted, so that nothing can depend on the order in which files were found.
        ordered = sorted(modules, key=lambda module: module.path)
        self.modules = {module.path: module for module in ordered}
        self.index = index
        self.settings = settings
        self.listing = listing if listing is not None else Listing({})
        self._read = read
        self.template_files = TemplateFiles(self.listing, read, template)
        self.files = dict(sorted((files or {}).items()))
        # Tests and migrations are no part of the application. What they tell of it is asked of
        # them alone, and rarely: most are neither linked nor waited for while rules are asked.
        self.code = [module for module in ordered if module.is_code]
        self.tests = [module for module in ordered if module.is_test]
        self.evaluator = Evaluator(self.modules, index)

    @property
    def is_complete(self) -> bool:
        """Whether every Python file could be read: what is absent may stand in one that was not."""
        return set(self.index.names) <= set(self.modules)

    @cached_property
    def calls(self) -> CallGraph:
        """The call graph."""
        return CallGraph(self.evaluator, self.code)

    @cached_property
    def called(self) -> Called:
        """Which calls call what."""
        _ = self.calls
        return Called(self.evaluator, self.code)

    @cached_property
    def apps(self) -> Apps:
        """The applications and their factories."""
        return Apps(self.evaluator, self.called, self.code)

    @cached_property
    def execution(self) -> Execution:
        """How code comes to run."""
        handlers = specified_handlers(self.evaluator, self.listing, self._read, self.code)
        return Execution(self.evaluator, self.calls, self.apps, self.code, handlers)

    @cached_property
    def configuration(self) -> Configuration:
        """What is written to the configurations of the applications."""
        return Configuration(self.evaluator, self.calls, self.apps, self.code, self.tests)

    @cached_property
    def origins(self) -> OriginTracer:
        """Where values come from."""
        _ = self.calls
        return OriginTracer(self.evaluator)

    @cached_property
    def secret_keys(self) -> SecretKeys:
        """What may become a key that the applications sign with."""
        checks = StartupChecks(self.evaluator, self.code)
        return SecretKeys(self.evaluator, self.configuration, self.origins, checks, self.code)

    @cached_property
    def templates(self) -> Templates:
        """The templates."""
        _ = self.calls
        return Templates(self.evaluator, self.template_files, self.loaders)

    @cached_property
    def path_reader(self) -> PathReader:
        """Which files and folders expressions name."""
        return PathReader(self.environments, self.strings)

    @cached_property
    def folders(self) -> Folders:
        """Where apps and blueprints have their files."""
        return Folders(self.environments, self.strings, self.path_reader, self.index)

    @cached_property
    def receivers(self) -> Receivers:
        """Which packages are given apps and blueprints."""
        return Receivers(self.evaluator, self.holders, self.code)

    @cached_property
    def loaders(self) -> Loaders:
        """Where templates are loaded from."""
        return Loaders(
            self.environments,
            self.strings,
            self.path_reader,
            self.holders,
            self.mounts,
            self.folders,
            self.receivers,
            self.index,
            self.listing,
            self.code,
            self.settings,
        )

    @cached_property
    def renders(self) -> Renders:
        """Which templates the code asks for."""
        return Renders(
            self.evaluator,
            self.environments,
            self.strings,
            self.loaders,
            self.template_files,
            self.called,
            self.code,
        )

    @cached_property
    def pages(self) -> Pages:
        """Which code renders which template file."""
        return Pages(self.renders, self.loaders, self.template_files)

    @cached_property
    def filter_names(self) -> FilterNames:
        """Which filters and tests templates may use."""
        return FilterNames(
            self.evaluator,
            self.environments,
            self.strings,
            self.holders,
            self.mounts,
            self.receivers,
            self.code,
        )

    @cached_property
    def missing_templates(self) -> MissingTemplates:
        """Which templates are named and not there."""
        return MissingTemplates(self.evaluator, self.template_files, self.loaders, self.renders)

    @cached_property
    def inheritance(self) -> Inheritance:
        """What templates inherit."""
        return Inheritance(self.template_files, self.loaders, self.code)

    @cached_property
    def template_collisions(self) -> TemplateCollisions:
        """Which templates hide others of their name."""
        return TemplateCollisions(self.template_files, self.loaders, self.renders, self.mounts)

    @cached_property
    def flow(self) -> Flow:
        """How statements are left."""
        _ = self.calls
        return Flow(self.evaluator)

    @cached_property
    def method_tests(self) -> MethodTests:
        """What conditions ask about the method of the request."""
        _ = self.calls
        return MethodTests(self.evaluator)

    @cached_property
    def endings(self) -> Endings:
        """How functions end."""
        return Endings(self.evaluator, self.flow, self.method_tests)

    @cached_property
    def sessions(self) -> Sessions:
        """What code does with database sessions."""
        return Sessions(self.evaluator, self.calls, self.flow, self.templates, self.code)

    @cached_property
    def failures(self) -> Failures:
        """The failed commits that are swallowed."""
        return Failures(self.evaluator, self.sessions, self.flow, self.calls, self.code)

    @cached_property
    def error_handlers(self) -> ErrorHandlers:
        """The error handlers."""
        return ErrorHandlers(self.evaluator, self.hooks, self.code)

    @cached_property
    def guards(self) -> Guards:
        """The conditions that code stands under."""
        _ = self.calls
        return Guards(self.evaluator)

    @cached_property
    def serving(self) -> Serving:
        """The modules that a server runs."""
        return Serving(self.evaluator, self.apps, self.code, self.files)

    @cached_property
    def key_needs(self) -> KeyNeeds:
        """What needs a secret key."""
        return KeyNeeds(self.evaluator, self.execution, self.configuration)

    @cached_property
    def single_programs(self) -> SinglePrograms:
        """Which code belongs to a program that runs as a single process."""
        return SinglePrograms(self.evaluator, self.execution)

    @cached_property
    def import_events(self) -> ImportEvents:
        """What modules and functions do, step by step, as far as imports are concerned."""
        return ImportEvents(self.import_targets, self.modules)

    @cached_property
    def import_targets(self) -> ImportTargets:
        """Which files imports run."""
        return ImportTargets(
            self.evaluator,
            self.calls,
            self.modules,
            self.index,
            self.environments,
            self.strings,
        )

    @cached_property
    def import_order(self) -> ImportOrder:
        """What happens when modules are imported."""
        return ImportOrder(self.import_events, self.modules)

    @cached_property
    def versions(self) -> Versions:
        """The versions of its dependencies that the project asks for."""
        return Versions(self.files)

    @cached_property
    def dependencies(self) -> Dependencies:
        """The distributions that the project asks for."""
        return Dependencies(self.files, self.listing, self._read)

    @cached_property
    def contexts(self) -> Contexts:
        """Where a context is needed, and where none is active."""
        return Contexts(self.evaluator, self.calls, self.called, self.code, self.versions)

    @cached_property
    def import_contexts(self) -> ImportContexts:
        """Which modules are imported while a context is active."""
        return ImportContexts(
            self.modules,
            self.import_targets,
            self.import_sites,
            self.called,
            self.evaluator,
            self.execution,
            self.contexts,
        )

    @cached_property
    def starts(self) -> Starts:
        """Where code is started that has no context of its own."""
        return Starts(self.evaluator, self.execution, self.contexts, self.called, self.code)

    @cached_property
    def detached_objects(self) -> DetachedObjects:
        """Which objects of models are handed to threads that cannot use them."""
        return DetachedObjects(
            self.evaluator, self.execution, self.starts, self.sessions, self.code
        )

    @cached_property
    def proxy_uses(self) -> list[ProxyUse]:
        """The places where a proxy is taken for the object that it stands for."""
        return list(Identities(self.evaluator, self.contexts.needs).uses(self.code))

    @cached_property
    def openings(self) -> Openings:
        """The contexts that are pushed and stay, and those that are opened in others."""
        return Openings(
            self.evaluator,
            self.execution,
            self.calls,
            self.contexts,
            self.apps,
            self.serving,
            self.code,
            self.versions,
        )

    @cached_property
    def tasks(self) -> Tasks:
        """The background tasks that lack a context."""
        return Tasks(self.evaluator, self.execution, self.contexts, self.code)

    @cached_property
    def import_sites(self) -> ImportSites:
        """Which statements import which modules."""
        return ImportSites(self.import_targets, self.modules, self.index)

    @cached_property
    def monkey_patches(self) -> MonkeyPatches:
        """The patches of the standard library."""
        return MonkeyPatches(
            self.evaluator,
            self.import_targets,
            self.import_sites,
            self.modules,
            self.index,
            self.files,
        )

    @cached_property
    def entry_points(self) -> EntryPoints:
        """How the project is started."""
        return EntryPoints(
            self.evaluator,
            self.calls,
            self.apps,
            self.import_order,
            self.import_sites,
            self.settings.entry_points,
            started(self.files, self.index, self.modules),
        )

    @cached_property
    def global_apps(self) -> GlobalApps:
        """The applications that are made at import."""
        return GlobalApps(self.evaluator, self.calls, self.apps, self.import_sites, self.modules)

    @cached_property
    def bound_extensions(self) -> list[BoundExtension]:
        """The extension objects that are bound to an app when they are made."""
        finder = ExtensionFinder(
            self.evaluator, self.apps, self.global_apps, self.import_sites, self.code
        )
        return list(finder.find(self.called))

    @cached_property
    def models(self) -> Models:
        """The model classes, and which of them are part of what runs."""
        return Models(
            self.evaluator,
            self.apps,
            self.import_targets,
            self.import_sites,
            self.entry_points,
            self.modules,
        )

    @cached_property
    def unread_settings(self) -> list[UnreadSetting]:
        """The settings that come too late for the extensions that read them."""
        found = UnreadSettings(
            self.evaluator,
            self.environments,
            self.initialisations,
            self.configuration,
            self.together,
            self.versions,
            self.holders,
        )
        return list(found.find())

    @cached_property
    def initialisations(self) -> Initialisations:
        """Which apps the extension objects are bound to."""
        return Initialisations(
            self.evaluator, self.environments, self.holders, self.called, self.code, self.tests
        )

    @cached_property
    def environments(self) -> Environments:
        """What parameters and loop variables stand for, run by run."""
        return Environments(self.evaluator, self.calls)

    @cached_property
    def strings(self) -> StringReader:
        """Which strings expressions may be."""
        heirs = Heirs(self.evaluator, self.code)
        return StringReader(self.environments, heirs, self._configured)

    def _configured(self, at: Situated, strings: StringReader, depth: int) -> Strings | None:
        """Return a text of the configuration, which is read only where one is asked for."""
        return self.config_texts.read(at, strings, depth)

    @cached_property
    def config_texts(self) -> ConfigTexts:
        """Which texts expressions read from configurations."""
        return ConfigTexts(self.evaluator, self.configuration)

    @cached_property
    def holders(self) -> Holders:
        """The applications and blueprints that everything is registered on."""
        return Holders(self.evaluator, self.environments, self.strings, self.called)

    @cached_property
    def mounts(self) -> Mounts:
        """Which blueprint is registered on what."""
        return Mounts(
            self.evaluator,
            self.environments,
            self.strings,
            self.holders,
            self.apps.factories,
            self.code,
        )

    @cached_property
    def decorators(self) -> Decorators:
        """What decorators make of functions."""
        _ = self.calls
        return Decorators(self.evaluator)

    @cached_property
    def pass_through(self) -> PassThrough:
        """Which decorators hand on the arguments of the functions that they wrap."""
        return PassThrough(self.evaluator, self.decorators)

    @cached_property
    def passing(self) -> Passing:
        """Which decorators hand on what the functions that they wrap return."""
        return Passing(self.evaluator, self.decorators)

    @cached_property
    def hooks(self) -> Hooks:
        """The functions that Flask and its extensions are given to call later."""
        return Hooks(
            self.evaluator,
            self.environments,
            self.pass_through,
            self.passing,
            self.code,
        )

    @cached_property
    def teardowns(self) -> Teardowns:
        """What the functions at the end of a request read."""
        return Teardowns(self.evaluator, self.certainty, self.hooks, self.code)

    @cached_property
    def late_callbacks(self) -> LateCallbacks:
        """What is registered for a request when it is too late."""
        return LateCallbacks(self.hooks, self.calls, self.execution)

    @cached_property
    def open_resources(self) -> OpenResources:
        """What is opened for requests and not closed."""
        return OpenResources(self.evaluator, self.calls, self.execution, self.called, self.code)

    @cached_property
    def session_interfaces(self) -> SessionInterfaces:
        """Whether the sessions are Flask's own."""
        return SessionInterfaces(self.evaluator, self.code)

    @cached_property
    def session_writes(self) -> SessionWrites:
        """What is done with the session."""
        return SessionWrites(self.evaluator, self.calls, self.hooks, self.code)

    @cached_property
    def stored_values(self) -> StoredValues:
        """What is stored in the session."""
        _ = self.calls
        return StoredValues(self.evaluator, self.code)

    @cached_property
    def subscribers(self) -> Subscribers:
        """Who subscribes to signals."""
        _ = self.calls
        return Subscribers(self.evaluator, self.code)

    @cached_property
    def global_state(self) -> GlobalState:
        """What requests leave where others find it."""
        return GlobalState(self.evaluator, self.request_values, self.code)

    @cached_property
    def request_values(self) -> RequestValues:
        """What code gets from a request."""
        return RequestValues(self.evaluator, self.execution)

    @cached_property
    def late_settings(self) -> LateSettings:
        """Which settings change while requests are handled."""
        return LateSettings(
            self.evaluator, self.execution, self.calls, self.request_values, self.code
        )

    @cached_property
    def redirect_loops(self) -> RedirectLoops:
        """Which redirects lead to themselves."""
        return RedirectLoops(self.evaluator, self.hooks, self.redirects, self.holders, self.url_map)

    @cached_property
    def dispatches(self) -> Dispatches:
        """Which calls send a task to a queue."""
        return Dispatches(self.evaluator, self.execution, self.code)

    @cached_property
    def payloads(self) -> Payloads:
        """What tasks are sent."""
        return Payloads(self.evaluator, self.dispatches, self.code)

    @cached_property
    def early_dispatches(self) -> EarlyDispatches:
        """Which tasks are sent before the row is committed that they are about."""
        return EarlyDispatches(
            self.evaluator, self.calls, self.flow, self.sessions, self.dispatches
        )

    @cached_property
    def waits(self) -> Waits:
        """Where requests wait for tasks."""
        return Waits(self.evaluator, self.execution, self.dispatches, self.code)

    @cached_property
    def shared_caches(self) -> SharedCaches:
        """Which caches stand around a check of access."""
        return SharedCaches(
            self.evaluator,
            self.strings,
            self.decorators,
            self.class_views,
            self.hooks,
            self.url_map,
        )

    @cached_property
    def stacks(self) -> Stacks:
        """The decorators that stand one above the other."""
        return Stacks(self.evaluator, self.decorators, self.code)

    @cached_property
    def views(self) -> Views:
        """What answers URLs."""
        return Views(self.evaluator, self.environments, self.strings, self.decorators)

    @cached_property
    def class_views(self) -> ClassViews:
        """The class-based views."""
        _ = self.calls
        return ClassViews(self.evaluator, self.strings, self.views, self.code)

    @cached_property
    def registrations(self) -> Registrations:
        """The rules that the code adds, as they are written."""
        found = Registrations(
            self.evaluator,
            self.environments,
            self.strings,
            self.holders,
            self.views,
            self.apps.factories,
            self.code,
        )
        resources = Resources(
            self.evaluator,
            self.environments,
            self.strings,
            self.holders,
            self.mounts,
            self.views,
            found,
            Apis(self.evaluator, self.environments, self.holders, self.called),
            self.code,
        )
        found.all.extend(merged(resources.all, self.apps.factories))
        found.openings.extend(resources.openings)
        routed = RoutedClasses(
            self.evaluator,
            self.environments,
            self.strings,
            self.holders,
            self.views,
            found,
            self.code,
        )
        found.all.extend(merged(routed.all, self.apps.factories))
        found.openings.extend(routed.openings)
        found.all.extend(blueprint_rules(self.holders, self.strings))
        admins = AdminViews(
            self.evaluator,
            self.environments,
            self.strings,
            self.holders,
            self.views,
            found,
            self.called,
        )
        found.all.extend(merged(admins.all, self.apps.factories))
        found.openings.extend(admins.openings)
        specified = SpecifiedRoutes(
            self.environments,
            self.strings,
            self.path_reader,
            self.holders,
            self.folders,
            self._read,
            self.code,
        )
        found.all.extend(merged(specified.all, self.apps.factories))
        found.openings.extend(specified.openings)
        return found

    @cached_property
    def unawaited_views(self) -> UnawaitedViews:
        """The views whose coroutines a decorator loses."""
        return UnawaitedViews(self.decorators, self.passing, self.registrations, self.answers)

    @cached_property
    def async_functions(self) -> AsyncFunctions:
        """The coroutine functions that are given to Flask."""
        return AsyncFunctions(self.evaluator, self.decorators, self.answers, self.code)

    @cached_property
    def event_loops(self) -> EventLoops:
        """What async views do with event loops."""
        return EventLoops(self.evaluator, self.contexts, self.answers, self.code)

    @cached_property
    def answers(self) -> Answers:
        """The functions that answer requests."""
        return Answers(
            self.evaluator,
            self.holders,
            self.registrations,
            self.passing,
            self.decorators,
            self.code,
        )

    @cached_property
    def responses(self) -> Responses:
        """Which values views cannot return."""
        _ = self.calls
        return Responses(self.evaluator)

    @cached_property
    def streams(self) -> Streams:
        """The generators that are read after the view has returned."""
        return Streams(self.evaluator, self.execution, self.answers, self.code)

    @cached_property
    def later(self) -> Later:
        """What runs while responses are sent."""
        return Later(self.evaluator, self.calls, self.contexts)

    @cached_property
    def late_writes(self) -> LateWrites:
        """What is written when the headers have been sent."""
        return LateWrites(self.evaluator, self.streams, self.later)

    @cached_property
    def closed_resources(self) -> ClosedResources:
        """What is closed before the response reads it."""
        return ClosedResources(self.evaluator, self.streams, self.code)

    @cached_property
    def url_map(self) -> UrlMap:
        """The routes of the apps, and where that knowledge ends."""
        finder = OpeningFinder(
            self.evaluator,
            self.holders,
            self.receivers,
            self.code,
            self.settings.endpoint_packages,
        )
        return UrlMap(
            self.holders,
            self.mounts,
            self.registrations,
            self.environments,
            self.strings,
            [*finder.find(), *self.registrations.openings],
            DeclaredRoutes(
                self.evaluator, self.settings.route_registrars, self.settings.extra_endpoints
            ),
        )

    @cached_property
    def certainty(self) -> Certainty:
        """Which code is certain to run."""
        return Certainty(self.environments, self.flow, self.index)

    @cached_property
    def reach(self) -> Reach:
        """Which routes there surely are."""
        return Reach(
            self.evaluator,
            self.calls,
            self.apps,
            self.environments,
            self.certainty,
            self.import_events,
            self.entry_points,
            self.holders,
            self.mounts,
            self.registrations,
            self.url_map,
            self.modules,
        )

    @cached_property
    def renamings(self) -> list[Renaming]:
        """The decorators that hide the names of views."""
        return list(Renamings(self.decorators, self.registrations, self.url_map).find())

    @cached_property
    def signatures(self) -> Signatures:
        """What views are called with, and whether they take it."""
        return Signatures(
            self.evaluator,
            self.strings,
            self.holders,
            self.url_map,
            self.registrations,
            self.converters,
            self.pass_through,
            self.code,
        )

    @cached_property
    def together(self) -> Together:
        """Which places run for the same application."""
        return Together(
            self.calls,
            self.apps.factories,
            self.flow,
            self.import_events,
            self.import_sites,
            self.modules,
        )

    @cached_property
    def collisions(self) -> Collisions:
        """Which registrations get into each other's way."""
        return Collisions(
            self.decorators,
            self.holders,
            self.mounts,
            self.registrations,
            self.url_map,
            self.together,
        )

    @cached_property
    def converters(self) -> Converters:
        """The converters that URL rules may name."""
        return Converters(self.strings, self.holders, self.code, knowledge().converters)

    @cached_property
    def late_setup(self) -> LateSetup:
        """What is set up too late."""
        return LateSetup(
            self.holders,
            self.mounts,
            self.registrations,
            self.together,
            self.import_sites,
            self.execution,
            self.calls,
            Repeats(self.evaluator, self.tests),
        )

    @cached_property
    def unregistered(self) -> Unregistered:
        """The blueprints that nobody registers."""
        _ = self.calls
        return Unregistered(self.evaluator, self.holders, self.mounts, self.code, self.tests)

    @cached_property
    def redirects(self) -> Redirects:
        """The redirects."""
        return Redirects(self.called)

    @cached_property
    def relative_endpoints(self) -> RelativeEndpoints:
        """What endpoints that begin with a dot are relative to."""
        return RelativeEndpoints(self.url_map, self.pages)

    @cached_property
    def injected_values(self) -> InjectedValues:
        """What `url_defaults` functions add to URLs."""
        _ = self.calls
        return InjectedValues(self.evaluator, self.code)

    @cached_property
    def links(self) -> Links:
        """The places that ask for the URL of an endpoint."""
        return Links(
            self.evaluator,
            self.strings,
            self.code,
            self.template_files,
            self.renders.reached,
        )

    @cached_property
    def macro_links(self) -> list[Link]:
        """The links whose endpoint is what a macro is called with."""
        if self.links.are_replaced:
            return []
        macros = MacroLinks(self.template_files, self.loaders)
        return [link for path in sorted(self.renders.reached) for link in macros.of(path)]

    @cached_property
    def url_methods(self) -> UrlMethods:
        """Which methods URLs take."""
        return UrlMethods(self.url_map)

    @cached_property
    def sent_requests(self) -> SentRequests:
        """What links, forms and redirects make browsers send."""
        return SentRequests(
            self.evaluator,
            self.calls,
            self.url_map,
            self.url_methods,
            self.links,
            self.relative_endpoints,
            self.redirects,
            self.written_urls,
            self.pages,
            Scripts(self.template_files, self.pages),
            self.template_files,
            self.renders.reached,
            self.code,
        )

    @cached_property
    def written_urls(self) -> WrittenUrls:
        """Which URLs of the app's own are written out."""
        return WrittenUrls(self.url_map, self.redirects, self.template_files, self.renders.reached)

    @cached_property
    def static_folders(self) -> StaticFolders:
        """Which static folders of blueprints cannot be reached."""
        return StaticFolders(
            self.url_map,
            self.links,
            self.folders,
            self.template_files,
            self.together.comes_first,
        )

    @cached_property
    def static_files(self) -> StaticFiles:
        """Which static files are asked for and are not there."""
        return StaticFiles(
            self.url_map,
            self.links,
            self.relative_endpoints,
            self.folders,
            self.template_files,
            self.code,
        )

    def scopes(self) -> Iterator[Scope]:
        """Yield every scope of the application's code."""
        for module in self.code:
            yield from module.scopes

    def calls_made(self) -> Iterator[tuple[n.Call, Scope]]:
        """Yield every call of the application's code, and the scope that makes it."""
        for module in self.code:
            yield from module.each(n.Call)

    def values(self, node: n.Expr, scope: Scope) -> Values:
        """Return everything that an expression may stand for, once all callers are known."""
        _ = self.calls
        return self.evaluator.values(node, scope)

    def paths(self, node: n.Expr, scope: Scope) -> list[str]:
        """Return the paths of the external things that an expression may stand for."""
        _ = self.calls
        return self.evaluator.paths(node, scope)

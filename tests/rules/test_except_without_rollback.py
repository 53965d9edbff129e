"""When a swallowed commit is met again, and when it is not."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "except-without-rollback"

HEAD = """
import logging
import sys

from flask import Flask, abort, flash, redirect, render_template
from flask_login import LoginManager, current_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import sessionmaker

db = SQLAlchemy()
login = LoginManager()
app = Flask(__name__)
Local = sessionmaker()


class Member(db.Model):
    id = db.Column(db.Integer, primary_key=True)


@login.user_loader
def load(user_id):
    return db.session.get(Member, user_id)


def members():
    return db.session.scalars(db.select(Member)).all()


def save(member):
    db.session.add(member)
    db.session.commit()


def problem():
    abort(409)


"""


def module(body: str) -> dict[str, str]:
    return {"app.py": HEAD + textwrap.dedent(body).lstrip("\n")}


@pytest.mark.parametrize(
    "body",
    [
        # The request ends.
        """
        def view(member):
            try:
                db.session.commit()
            except IntegrityError:
                flash("taken")
            return redirect("/")
        """,
        # A helper that always raises ends it, too.
        """
        def view(member):
            try:
                db.session.commit()
            except IntegrityError:
                problem()
            return members()
        """,
        # The flag says that it failed, and who asks leaves.
        """
        def view(member):
            failed = False
            try:
                db.session.commit()
            except IntegrityError:
                failed = True
            if failed:
                return "taken"
            return members()
        """,
        """
        def view(member):
            errors = []
            try:
                db.session.commit()
            except IntegrityError:
                errors.append("taken")
            if not errors:
                logging.info(members())
            return "done"
        """,
        """
        def view(verbose):
            stored = True
            try:
                db.session.commit()
            except IntegrityError:
                stored = False
            if verbose:
                if stored:
                    members()
            return str(members() if stored else [])
        """,
        # The caller branches on what it gets.
        """
        def store():
            try:
                db.session.commit()
            except IntegrityError:
                return False
            return True

        def view():
            if not store():
                return "taken"
            return members()

        def other():
            stored = store()
            if not stored:
                abort(409)
            return members()
        """,
        # The application context ends, and the session with it.
        """
        def job():
            for number in range(3):
                try:
                    with app.app_context():
                        save(Member(id=number))
                except IntegrityError:
                    logging.info("there")
        """,
        """
        def job():
            for number in range(3):
                with app.app_context():
                    try:
                        save(Member(id=number))
                    except IntegrityError:
                        logging.info("there")
        """,
        # Every turn has a session of its own.
        """
        def job():
            for number in range(3):
                session = Local()
                try:
                    session.add(Member(id=number))
                    session.commit()
                except IntegrityError:
                    logging.info("there")
        """,
        # The first handler takes every error of the database.
        """
        def view():
            try:
                db.session.commit()
            except SQLAlchemyError:
                db.session.rollback()
            except Exception:
                logging.info("something else")
            return members()
        """,
        # The error goes on, whatever the handler does first.
        """
        def view():
            try:
                db.session.commit()
            except Exception as error:
                logging.info(Member.query.count())
                raise ValueError from error
        """,
        # Everything is caught, and the commit is far away.
        """
        def far():
            save(Member())

        def view():
            try:
                far()
            except Exception:
                flash("no")
            return members()
        """,
        # The loop ends.
        """
        def job():
            for number in range(3):
                try:
                    save(Member(id=number))
                except IntegrityError:
                    break
        """,
        # What the callee itself makes whole.
        """
        def careful():
            try:
                db.session.commit()
            except SQLAlchemyError:
                db.session.rollback()
                raise

        def view():
            try:
                careful()
            except SQLAlchemyError:
                flash("no")
            return members()
        """,
        # The call switches the commit off.
        """
        def keep(member, commit=True):
            db.session.add(member)
            if commit:
                db.session.commit()

        def view():
            try:
                keep(Member(), commit=False)
            except Exception:
                flash("no")
            return members()
        """,
        """
        class Model:
            @classmethod
            def create(cls, **values):
                commit = values.pop("commit", False)
                db.session.add(Member(**values))
                if commit:
                    db.session.commit()

        def view():
            try:
                Model.create(id=1)
            except Exception:
                flash("no")
            return members()
        """,
        # Somebody else's helper says that it rolls back.
        """
        from elsewhere import unit

        def view():
            try:
                db.session.commit()
            except Exception:
                unit.rollback_all()
            return members()
        """,
        # A driver's error is wrapped: this handler never sees a failed commit.
        """
        def view():
            import sqlite3
            try:
                db.session.commit()
            except sqlite3.IntegrityError:
                flash("no")
            return members()
        """,
        # What fails is the question: nothing is waiting to be sent.
        """
        def migrate(session):
            try:
                session.query(Member.nickname).first()
                session.commit()
            except OperationalError:
                logging.info("an old database")

        def start():
            session = db.session
            migrate(session)
            return session.query(Member).all()
        """,
        # The flag tells which branch was taken, and who asks leaves.
        """
        def rename(member):
            try:
                member.name = "new"
                db.session.commit()
            except Exception:
                flash("no")

        def view(member, action):
            listing = False
            if action == "rename":
                rename(member)
            elif action == "list":
                listing = True
            if not listing:
                return redirect("/")
            return members()
        """,
        # After the first error nothing is sent any longer.
        """
        def job(numbers):
            errors = []
            for number in numbers:
                try:
                    if not errors:
                        db.session.commit()
                except Exception as error:
                    errors.append(error)
            return errors
        """,
        # The handler of this error heals the next turn.
        """
        def job():
            for number in range(3):
                try:
                    db.session.add(Member(id=number))
                    db.session.commit()
                except SQLAlchemyError:
                    db.session.rollback()
                except Exception:
                    logging.info("no")
        """,
    ],
)
def test_silent(body: str) -> None:
    assert_findings(module(body), RULE)


def test_the_next_turn_is_met_where_it_first_asks() -> None:
    body = """
        def job(names):
            for name in names:
                try:
                    found = Member.query.filter_by(name=name).first()
                    found.name = name.lower()
                    db.session.commit()
                except Exception:  # expect: except-without-rollback
                    logging.info("no")
        """
    (finding,) = assert_findings(module(body), RULE)
    assert "the next turn of the loop uses the session in line" in finding.message
    assert "`Member.query` raises" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        """
        def view():
            try:
                db.session.commit()
            except IntegrityError:  # expect: except-without-rollback
                flash("taken")
            return str(members())
        """,
        """
        def view():
            try:
                db.session.commit()
            except:  # expect: except-without-rollback
                logging.info(current_user.email)
            return "done"
        """,
        # A change waits: the question before it is not all that may fail.
        """
        def view(member):
            member.name = "new"
            try:
                db.session.query(Member).first()
                db.session.commit()
            except Exception:  # expect: except-without-rollback
                flash("no")
            return members()
        """,
        """
        def view(member):
            try:
                found = db.session.query(Member).first()
                found.name = member.name
                db.session.commit()
            except Exception:  # expect: except-without-rollback
                flash("no")
            return members()
        """,
        # A handler of another error does not meet what the failed session raises.
        """
        def job():
            for number in range(3):
                try:
                    db.session.add(Member(id=number))
                    db.session.commit()
                except IntegrityError:
                    db.session.rollback()
                except Exception:  # expect: except-without-rollback
                    logging.info("no")
        """,
        """
        def name_it(member):
            while True:
                try:
                    db.session.commit()
                    break
                except IntegrityError:  # expect: except-without-rollback
                    member.id += 1
        """,
        """
        def job():
            session = Local()
            for number in range(3):
                try:
                    session.add(Member(id=number))
                    session.commit()
                except Exception:  # expect: except-without-rollback
                    logging.info("there")
        """,
        """
        def far():
            save(Member())

        def view():
            try:
                far()
            except IntegrityError:  # expect: except-without-rollback
                flash("no")
            return members()
        """,
        """
        def store():
            try:
                db.session.commit()
            except IntegrityError:  # expect: except-without-rollback
                logging.info("taken")

        def view():
            store()
            return str(members())
        """,
        """
        def view():
            try:
                save(Member())
            except IntegrityError:
                db.session.rollback()
            except SQLAlchemyError:  # expect: except-without-rollback
                logging.info("no")
            finally:
                logging.info("%s", Member.query.count())
            return "done"
        """,
    ],
)
def test_reported(body: str) -> None:
    assert_findings(module(body), RULE)


def test_a_template_that_reads_the_user() -> None:
    files = module(
        """
        def view():
            try:
                db.session.commit()
            except IntegrityError:  # expect: except-without-rollback
                flash("taken")
            return render_template("page.html")

        def quiet():
            try:
                db.session.commit()
            except IntegrityError:
                flash("taken")
            return render_template("quiet.html")
        """
    )
    files["templates/page.html"] = "{% extends 'base.html' %}"
    files["templates/base.html"] = "{{ current_user.email }}"
    files["templates/quiet.html"] = "{{ title }}"
    (found,) = assert_findings(files, RULE)
    assert "page.html -> base.html reads `current_user`" in found.message


@pytest.mark.parametrize(
    ("version", "error"), [("1.3.24", "InvalidRequestError"), ("2.0.1", "PendingRollbackError")]
)
def test_the_error_is_that_of_the_version(version: str, error: str) -> None:
    files = module(
        """
        def view():
            while True:
                try:
                    db.session.commit()
                except IntegrityError:  # expect: except-without-rollback
                    flash("taken")
        """
    )
    files["requirements.txt"] = f"sqlalchemy=={version}\n"
    (found,) = assert_findings(files, RULE)
    assert found.message.endswith(f"raises {error}")

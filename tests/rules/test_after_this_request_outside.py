"""`after-this-request-outside`: what is registered too late to run."""

from __future__ import annotations

from support import assert_findings

RULE = "after-this-request-outside"


def test_who_else_calls() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask, after_this_request

                app = Flask(__name__)


                def add(response):
                    return response


                def shared():
                    after_this_request(add)


                def late():
                    after_this_request(add)  # expect: after-this-request-outside


                def unused():
                    after_this_request(add)


                @app.after_request
                def one(response):
                    shared()
                    late()
                    return response


                @app.teardown_request
                def two(error):
                    late()
                    after_this_request(add)  # expect: after-this-request-outside


                @app.before_request
                def three():
                    shared()


                @app.after_request
                def four(response):
                    after_this_request(add)
                    return response


                @app.get("/")
                def view():
                    return four("")


                @app.errorhandler(404)
                def five(error):
                    after_this_request(add)
                    return ""
                """
        },
        RULE,
    )


def test_import() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask, after_this_request, copy_current_request_context

                app = Flask(__name__)


                @after_this_request  # expect: context-at-import-time
                def one(response):
                    return response


                @copy_current_request_context  # expect: context-at-import-time
                def two():
                    return None


                @app.get("/")
                def view():
                    @after_this_request
                    def three(response):
                        return response

                    return ""
                """
        },
        "context-at-import-time",
    )

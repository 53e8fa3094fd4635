"""The command line: ``precedent``. Data goes to stdout, everything said to people to stderr.

Nothing heavy is imported here or in ``service.cli``: ``--help`` answers at once, and a query never loads the
web framework or torch.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click
from click.exceptions import NoSuchCommand

from index.engine.address import home_of
from index.errors import QueryError
from ingest.errors import Refusal
from service.cli import (
    collections,
    correct,
    diff,
    evaluate,
    examples,
    export,
    ingest,
    keys,
    mcp,
    models,
    plans,
    query,
    serve,
    setup,
    targets,
    upkeep,
    verdicts,
    workbench,
)
from service.cli.session import DEFAULT_HOME, Session, shared_options
from service.messages import Messages, plain, terminal_language
from service.version import precedent_version

INTERRUPTED = 130  # what shells report for a program ended by Ctrl-C
USER_ERROR = 2
HELP_OPTIONS = ("-h", "--help")


def build(say: Messages) -> click.Group:
    """The whole command line in one language."""

    @click.group(
        name="precedent",
        help=say("help.precedent"),
        epilog=examples.epilog("precedent", say("help.examples")),
        invoke_without_command=True,
        context_settings={"help_option_names": list(HELP_OPTIONS)},
    )
    @click.version_option(precedent_version(), prog_name="precedent", help=say("option.version"))
    @shared_options(say)
    @click.pass_context
    def group(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            click.echo(context.get_help())

    for module in (
        ingest,
        query,
        targets,
        workbench,
        diff,
        plans,
        correct,
        collections,
        export,
        upkeep,
        verdicts,
        models,
        evaluate,
        serve,
        setup,
        keys,
        mcp,
    ):
        for command in module.make(say):
            command.short_help = command.help  # in full: click would cut it short
            command.epilog = examples.epilog(command.name or "", say("help.examples"))
            group.add_command(command)
    _finish(group, say)
    return group


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 for done, 1 for done with failures to look at, 2 for a user error, 130 for stopped."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    say = Messages(terminal_language(arguments, os.environ))
    _never_fail_on_a_narrow_terminal_encoding()
    try:
        session = Session(say=say, home=home_of(os.environ.get("PRECEDENT_HOME") or DEFAULT_HOME))
        status = build(say).main(args=arguments, prog_name="precedent", standalone_mode=False, obj=session)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        _complain(_explain(error, say))
        return error.exit_code
    except Refusal as error:
        _complain(_refused(error, say))
        return USER_ERROR
    except (click.Abort, KeyboardInterrupt):
        _complain(say("error.interrupted"))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has had enough. Python flushes stdout once more at exit, so give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        _complain(say("error.system", reason=error.strerror or error, path=error.filename or ""))
        return USER_ERROR


def _explain(error: click.ClickException, say: Messages) -> str:
    """One line, in the user's language, for what click or a command found wrong."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    help_command = f"{context.command_path if context else 'precedent'} --help"
    if isinstance(error, click.NoSuchOption):
        return _unknown(
            say("error.no_such_option", name=error.option_name, help=help_command), error.possibilities or [], say
        )
    if isinstance(error, NoSuchCommand):
        told = say("error.no_such_command", name=error.command_name, help=help_command)
        return _unknown(told, examples.commands_like(error.command_name), say)
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = error.param.opts[-1] if isinstance(error.param, click.Option) else error.param.human_readable_name
        if isinstance(error, click.MissingParameter):
            return say("error.missing_argument", name=name, help=help_command)
        return say("error.bad_value", name=name, reason=error.message)
    return " ".join(error.format_message().split())


def _unknown(told: str, near: Sequence[str], say: Messages) -> str:
    """That there is no such option or command, and what may have been meant."""
    return told if not near else say("error.did_you_mean", told=told, near=say("error.or").join(near))


def _refused(error: Refusal, say: Messages) -> str:
    reason = " ".join(say.refusal(error.reason).split())
    return say("error.bad_value", name=error.parameter, reason=reason) if isinstance(error, QueryError) else reason


def _complain(line: str) -> None:
    print(f"precedent: {plain(line)}", file=sys.stderr)


def _finish(command: click.Command, say: Messages) -> None:
    """The help of a command, and of those within it, in full (click would cut it short) and in the user's language."""
    _translate_help_option(command, say)
    for within in command.commands.values() if isinstance(command, click.Group) else ():
        within.short_help = within.help
        _finish(within, say)


def _translate_help_option(command: click.Command, say: Messages) -> None:
    option = command.get_help_option(click.Context(command, help_option_names=list(HELP_OPTIONS)))
    if option is not None:
        option.help = say("option.help")


def _never_fail_on_a_narrow_terminal_encoding() -> None:
    """A terminal that cannot show 轮 gets an escape for it, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())

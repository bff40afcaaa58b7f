"""One step after the other, or many at once where the scenario can: as who captured them, each with its own answer."""

import logging
from itertools import groupby

import psycopg2
from odoo import models
from odoo.exceptions import MissingError, UserError

from .runner import TRIES

MANY = ("scan", "step")  # what may go at once; what takes back or finishes goes alone
_logger = logging.getLogger(__name__)


class UdiScanRunner(models.AbstractModel):
    _inherit = "udi.scan.runner"

    def _book_all(self, captures):
        """Book these in their order; those in a row that one scenario can take at once are given to it together."""
        # Odoo's groupby gathers from everywhere; here only neighbours belong together
        for handler, group in groupby(captures, self._handler_of_many):  # pylint: disable=bad-builtin-groupby
            together = list(group)
            settled = self._book_together(handler, together) if handler and len(together) > 1 else {}
            for capture in together:
                self._settle(capture, *(settled.get(capture.id) or self._book(capture)))

    def _handler_of_many(self, capture):
        """Name of the service that books the capture together with others, None where it is to be booked alone."""
        handler = self.env["udi.scan.scenario"].handler(capture.scenario)
        many = capture.action in MANY and getattr(handler, "book_batch", None)
        return handler._name if many else None

    def _book_together(self, name, captures):
        """``{capture id: (state, answer)}``; nothing where it went wrong: then each is booked alone."""
        # who may not book changes nothing: the others keep their order
        settled = {capture.id: refused for capture in captures if (refused := self._refused_person(capture))}
        own = [self._as_captured(capture) for capture in captures if capture.id not in settled]
        try:
            with self.env.cr.savepoint():
                return settled | (own[0].env[name].book_batch(own) if own else {})
        except UserError:
            return {}
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("Captured scans could not be booked together: they are booked one by one")
            return {}

    def _book(self, capture):
        """``(state, answer)``; a refusal is an answer, a fault of the program is tried again and then shown."""
        refused = self._refused_person(capture)
        if refused:
            return refused
        own = self._as_captured(capture)
        try:
            with self.env.cr.savepoint():
                handler = own.env["udi.scan.scenario"].handler(capture.scenario)
                if handler is None:
                    return "conflict", {"code": "scenario", "title": self.env._("Task is not installed any more")}
                return handler.book(own)
        except UserError as error:
            return "conflict", {"code": "refused", "title": own.env._("Refused"), "message": str(error)}
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("Captured scan %s could not be booked", capture.uuid)
            capture.attempts += 1
            if capture.attempts < TRIES:
                return "waiting", {}
            return "conflict", {
                "code": "fault",
                "title": own.env._("The server could not book it"),
                "message": own.env._("The cause stands in the server's log. Try again, or tell the administrator."),
            }

    def _refused_person(self, capture):
        """The answer for a step of somebody who may not book here any more, else None."""
        user = capture.user_id
        try:
            may = user.active and capture.company_id <= user.company_ids
        except MissingError:
            may = False  # deleted: the name is what is left
        if may:
            return None
        return "conflict", {
            "code": "user",
            "title": self.env._("Person may not book"),
            "message": self.env._("%(user)s may not work in this company any more.", user=capture.user_name),
        }

    def _as_captured(self, capture):
        """The capture with the rights and in the language of who made it."""
        user = capture.user_id
        context = {"lang": user.lang, "tz": user.tz, "allowed_company_ids": capture.company_id.ids}
        return capture.with_env(self.env(user=user.id, su=False, context=context))

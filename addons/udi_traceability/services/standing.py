"""What a step finds in force: active holds of a whole scope, and products whose history is complete.

A transaction sees the database as it was when it began, so what it read once stays right until it changes it itself.
The gate's first statement, which locks the products, reads these facts too, and each later question is answered from
them: what arrives need not ask again for holds, nor the recorder for the state of the history.
"""

from odoo import api, models
from odoo.tools import SQL

KEY = "udi_standing"  # in cr.precommit.data, which goes with the transaction and with a savepoint that is rolled back


class UdiStanding(models.AbstractModel):
    _name = "udi.standing"
    _description = "What a step finds in force"

    @api.model
    def _lock(self, product_ids):
        """Lock the gate epoch of these products and read the facts: one statement. Returns the products that have one.

        :param product_ids: in rising order
        """
        self.env["udi.hold"].flush_model(["state", "scope", "company_id"])
        more = self._more_facts()
        self.env.cr.execute(
            SQL(
                """SELECT e.product_ref, h.done,
                          ARRAY(SELECT ARRAY[o.id, o.company_id] FROM udi_hold o
                                 WHERE o.state = 'active' AND o.scope <> 'lots' ORDER BY o.id), %s
                     FROM udi_gate_epoch e LEFT JOIN udi_history_product h ON h.product_id = e.product_ref
                    WHERE e.product_ref = ANY(%s) ORDER BY 1 FOR SHARE OF e""",
                SQL("ARRAY[%s]::boolean[]", SQL(", ").join(more.values())),
                product_ids,
            )
        )
        found = self.env.cr.fetchall()
        if found:
            facts = self.env.cr.precommit.data.setdefault(KEY, {"complete": set()})
            facts["complete"].update(product for product, done, _holds, _more in found if done)
            facts["holds"] = [tuple(hold) for hold in found[0][2]]
            facts["more"] = dict(zip(more, found[0][3], strict=True))
        return {product for product, _done, _holds, _more in found}

    def _more_facts(self):
        """``{name: condition}`` that other addons want to know of each step. Each one makes sure that what it reads is
        in the database, and calls `_forget` where it may have changed."""
        return {}

    @api.model
    def _fact(self, name):
        """Whether that condition holds; None where no step has asked yet."""
        return self.env.cr.precommit.data.get(KEY, {}).get("more", {}).get(name)

    @api.model
    def _forget(self):
        """This transaction has set or ended a hold, begun to build history, or changed what `_more_facts` asks."""
        self.env.cr.precommit.data.pop(KEY, None)

    @api.model
    def _scope_holds(self, company_ids):
        """Active holds of these companies on a product, a supplier's lot or a place."""
        holds = self.env["udi.hold"]
        facts = self.env.cr.precommit.data.get(KEY)
        if facts is None:
            domain = [("state", "=", "active"), ("scope", "!=", "lots"), ("company_id", "in", list(company_ids))]
            # sudo: whether goods are held does not depend on who asks; only the reason reaches the user
            return holds.sudo().search(domain)
        found = [hold for hold, company in facts["holds"] if company in company_ids]
        # sudo: as above
        return holds.sudo().browse(found) if found else holds

    @api.model
    def _incomplete(self, product_ids):
        """Those of these products whose history is not, or not known to be, in the ledger."""
        facts = self.env.cr.precommit.data.get(KEY)
        left = set(product_ids) - (facts["complete"] if facts else set())
        if left:
            self.env.cr.execute(
                SQL("SELECT product_id FROM udi_history_product WHERE product_id = ANY(%s) AND done", list(left))
            )
            left -= {product for (product,) in self.env.cr.fetchall()}
        return left

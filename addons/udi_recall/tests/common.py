from odoo import Command

from odoo.addons.udi_traceability.tests.common import UdiCommon


class RecallCommon(UdiCommon):
    """A small genealogy in stock.

    Sensors ``SEN-1`` … ``SEN-3``, each built into the pump ``PUMP-1`` … ``PUMP-3`` of the same number; the tube lots
    ``TUBE-A`` and ``TUBE-B`` are used in all three pumps without saying which piece went where. The production is
    recorded in the ledger only: `consume` takes components out of the stock where a test needs it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sensors = cls.receive(cls.sensor, ["SEN-1", "SEN-2", "SEN-3"], partner=cls.supplier)
        cls.tubes = cls.receive(cls.tube, ["TUBE-A", "TUBE-B"], partner=cls.supplier)
        cls.pumps = cls.receive(cls.pump, ["PUMP-1", "PUMP-2", "PUMP-3"])
        cls.build(cls.pumps, cls.sensors, cls.tubes)
        cls.recalls = cls.env["udi.recall.service"]

    @classmethod
    def build(cls, outputs, paired, shared):
        """Record a production: the n-th of ``paired`` went into the n-th output, ``shared`` into any of them."""
        items = [
            {"lot": component, "role": "input", "quantity": 1.0, "into_lot": unit, "evidence": "scanned"}
            for component, unit in zip(paired, outputs, strict=True)
        ]
        items += [{"lot": lot, "role": "input", "quantity": 2.0} for lot in shared]
        items += [{"lot": unit, "role": "output", "quantity": 1.0} for unit in outputs]
        cls.env["udi.recorder"].record(
            {"event_type": "transformation", "biz_step": "commissioning", "company_id": cls.env.company.id}, items
        )

    @classmethod
    def consume(cls, lots, quantity=1.0):
        """Move ``lots`` into the production location, as a manufacturing order does."""
        production = cls.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", cls.company.id)], limit=1
        )
        places = {"location_id": cls.stock_location.id, "location_dest_id": production.id}
        for lot in lots:
            goods = {"product_id": lot.product_id.id, **places}
            line = {**goods, "lot_id": lot.id, "quantity": quantity, "picked": True}
            move = cls.env["stock.move"].create(
                {**goods, "product_uom": lot.product_id.uom_id.id, "move_line_ids": [Command.create(line)]}
            )
            move.picked = True
            move._action_done()
            assert move.state == "done", move.state

    @classmethod
    def give_back(cls, lot, partner):
        """The customer returns the unit into stock."""
        picking = cls.picking("incoming", partner, [(lot.product_id, 1.0)])
        picking.write({"location_id": cls.customer_location.id})
        picking.move_ids.write({"location_id": cls.customer_location.id})
        cls.fill(picking, lot)
        picking.button_validate()
        return picking

    def case(self, lots, user=None):
        return self.recalls.with_user(user or self.recall_manager).open_case(
            lots.with_user(user or self.recall_manager)
        )

    def lots_of(self, recall, **domain):
        lines = recall.line_ids
        for name, value in domain.items():
            lines = lines.filtered(lambda line, name=name, value=value: line[name] == value)
        return sorted(lines.lot_id.mapped("name"))

    ASSESSMENT = {
        "reason": "Sensors drift: found at incoming inspection of a complaint unit",
        "hazard_harm": "Wrong dose",
        "hazard_severity": "serious",
        "hazard_probability": "occasional",
        "hazard_population": "Patients under infusion, newborns most of all",
        "hazard_conclusion": "The risk is not acceptable",
        "decision_text": "All units with these sensors come back",
        "strategy_depth": "consignee",
        "effectiveness_level": "A",
    }

    @classmethod
    def assess(cls, recall, **values):
        """Fill in what the decision asks for, as the recall manager."""
        mine = recall.with_user(cls.recall_manager)
        mine.write(
            {
                **cls.ASSESSMENT,
                "hazard_user_id": cls.recall_manager.id,
                "measure_ids": [Command.set(cls.env.ref("udi_recall.measure_withdrawal").ids)],
                "jurisdiction_ids": [
                    Command.create({"authority": "cn", "grade": "1"}),
                    Command.create({"authority": "us", "grade": "1"}),
                ],
                **values,
            }
        )
        return mine

    @classmethod
    def settle(cls, recall):
        """Every deadline of the case is met."""
        for row in recall.deadline_ids.filtered(lambda row: row.due_on and not row.fulfilled_on):
            cls.env["udi.recall.deadlines"].with_user(cls.regulatory).fulfil(
                row.with_user(cls.regulatory), row.started_on, "Sent by the portal of the authority"
            )

    @classmethod
    def decide(cls, recall, signer=None, **values):
        """The whole way from the signal to the signed decision; returns the case in action."""
        mine = cls.assess(recall, **values)
        mine.action_evaluate()
        mine.action_propose()
        signer = signer or cls.quality
        cls.sign(recall.with_user(signer).action_decide(), signer)
        recall.invalidate_recordset()
        return mine

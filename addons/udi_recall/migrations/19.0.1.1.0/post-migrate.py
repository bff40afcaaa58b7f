"""The defective lots stand in the first rule of the first version of the scope."""


def migrate(cr, version):
    if not version:
        return
    cr.execute("SELECT to_regclass('udi_recall_lot_rel')")
    if not cr.fetchone()[0]:
        return
    cr.execute(
        """INSERT INTO udi_recall_scope (recall_id, company_id, number, state, taken_on, lot_count, unit_qty,
                                         possible_qty, create_uid, create_date, write_uid, write_date)
           SELECT r.id, r.company_id, 1, 'current', CASE WHEN r.scope_stale IS NOT TRUE THEN r.scoped_on END,
                  r.lot_count, r.unit_qty, r.possible_qty, r.create_uid, r.create_date, r.write_uid, r.write_date
             FROM udi_recall r WHERE EXISTS (SELECT FROM udi_recall_lot_rel l WHERE l.recall_id = r.id)"""
    )
    cr.execute(
        """INSERT INTO udi_recall_scope_rule (scope_id, company_id, sequence, combine, kind, downstream,
                                              create_uid, create_date, write_uid, write_date)
           SELECT id, company_id, 0, 'or', 'lots', TRUE, create_uid, create_date, write_uid, write_date
             FROM udi_recall_scope"""
    )
    cr.execute(
        """INSERT INTO udi_recall_scope_rule_lot_rel (rule_id, lot_id)
           SELECT rule.id, l.lot_id FROM udi_recall_lot_rel l
             JOIN udi_recall_scope s ON s.recall_id = l.recall_id
             JOIN udi_recall_scope_rule rule ON rule.scope_id = s.id"""
    )
    cr.execute("DROP TABLE udi_recall_lot_rel")

from tests.scenarios.test_life_api_story import *
import json
def test_x(customer, partner, operator):
    c = partner.done("/coupons", {"code": "SPRING", "percent": "10", "cycles": 3, "products": ["box-desk"]})
    print(c)
    body = order_body(DESK, PAGES | {"parent": 0}, INBOX | {"parent": 0}, coupon="spring")
    q = customer.done("/quotes?coming=true", body)
    print(q["total"], [(l["label"], l["first"], l["end"], l["net"]) for l in q["lines"]])
    print([(e["on"], e["why"], e["total"], len(e["lines"])) for e in q["coming"]])
    k = customer.done("/quotes", body | {"keep": True})
    print(k["until"], k["total"])
    p = customer.post("/orders", {"quote": k["id"], "preview": True}); print(p.status_code)
    o = customer.done("/orders", {"quote": k["id"]})
    print(o["total"], o["state"])
    for d in ("2026-01-29", "2026-01-30", "2026-03-02", "2026-04-02", "2026-05-01", "2026-06-02"):
        print(d, moved(customer, d)); print(invoices(customer))
    assert 0

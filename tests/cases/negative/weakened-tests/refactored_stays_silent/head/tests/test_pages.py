def check_page(page):
    assert page.status == 200
    assert "hello" in page.body


def test_page():
    check_page(get("/"))

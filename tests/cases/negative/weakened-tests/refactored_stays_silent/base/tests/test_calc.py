import unittest


class TestCalc(unittest.TestCase):
    def test_one(self):
        self.assertEqual(inc(1), 2)

    def test_three(self):
        self.assertEqual(inc(3), 4)

    def test_page(self):
        page = get("/")
        self.assertEqual(page.status, 200)
        self.assertIn("hello", page.body)

class CalcTest {
  @Test
  void adds() {
    assertEquals(3, calc.add(1, 2));
  }

  @Test
  void fails() {
    assertThrows(IllegalStateException.class, () -> calc.fail());
  }
}

class CalcTest {
  @Test
  void adds() {
    when(calc.add(1, 2)).thenReturn(3);
    assertEquals(3, calc.add(1, 2));
  }

  @Test
  void fails() {
    assertThrows(Exception.class, () -> calc.fail());
  }
}

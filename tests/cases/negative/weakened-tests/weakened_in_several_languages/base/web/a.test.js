describe("calc", () => {
  it("adds", () => {
    expect(add(1, 2)).toBe(3);
  });
  it("rounds", () => {
    expect(area(2)).toBeCloseTo(3.14159, 5);
  });
});

export class A {
  constructor(name) {}
}

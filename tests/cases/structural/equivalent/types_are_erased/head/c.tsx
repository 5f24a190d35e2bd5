export const Row = (props: Props): JSX.Element => <p title={props.title}>{props.cells}</p>;
export class Store<T> {
  declare name: string;
  private items: T[] = [];
  [key: string]: unknown;
  first(index?: number): T;
  first(): T { return this.items[0]!; }
}

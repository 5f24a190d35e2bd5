export const Row = (props) => <p title={props.title}>{props.cells}</p>;
export class Store {
  items = [];
  first() { return this.items[0]; }
}

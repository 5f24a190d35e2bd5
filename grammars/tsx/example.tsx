/** A button. */
export const Button: React.FC<Props> = ({ label, onClick }) => <button onClick={onClick}>{label}</button>;
/** A list. */
export function List<T,>({ items, size = 10 }: ListProps<T>): JSX.Element {
  const row = (item: T) => <li>{String(item)}</li>;
  return <ul>{items.map(row)}</ul>;
}
interface Props { label: string; onClick?(event: MouseEvent): void }
class Panel extends React.Component<Props> { render() { return <Button<string> label="x" />; } }
export const Wrapped = forwardRef<HTMLDivElement, Props>((props, ref) => <div ref={ref} />);
export default Panel;

export const D = () => <p>a  b</p>;

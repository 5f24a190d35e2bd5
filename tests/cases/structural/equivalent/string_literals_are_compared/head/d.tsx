export const D = () => <p>a b c</p>;

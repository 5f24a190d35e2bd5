const cop = 1;
const сор = 2;
const ｅval = 3;

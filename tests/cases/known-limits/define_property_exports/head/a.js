function load() {}

const log = console.log;

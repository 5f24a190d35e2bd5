modern();

legacy();

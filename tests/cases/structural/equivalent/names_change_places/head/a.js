const area = (height, width) => `width: ${height}` + width / height;

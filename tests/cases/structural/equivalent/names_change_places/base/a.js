const area = (width, height) => `width: ${width}` + height / width;

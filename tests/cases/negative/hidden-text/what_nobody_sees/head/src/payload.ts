export const face = '😀󠅢󠅝󠄐󠄝󠅢󠅖󠄐󠅮';

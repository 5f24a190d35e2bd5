const g = /*#__PURE__*/ make();

<?php
function f($width) { return $width->height("height"); }

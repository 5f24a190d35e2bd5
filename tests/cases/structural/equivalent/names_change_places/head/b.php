<?php
function f($height) { return $height->width("height"); }

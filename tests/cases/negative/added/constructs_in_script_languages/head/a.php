<?php
// @phpstan-ignore-next-line
function f(mixed $a) {
    // TODO: finish
    var_dump($a);
    print_r($a, true);
    try { g(); } catch (\Exception $e) { /* never mind */ }
    eval($a);
    $b = @g();
    throw new \LogicException('Not implemented');
}
class T extends TestCase {
    public function testA() { $this->markTestSkipped('later'); }
}

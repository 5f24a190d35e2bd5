<?php
namespace App;

use Lib\Thing as Item;

final class User implements A, B
{
    const LIMIT = 5;
    private $nobody;

    public function __construct(public readonly string|int $name, private ?int $age = null) {}
    public function rename(Item $who, array $options = []): string|null { return 'x'; }
    public function same(?int $a) {}
    protected function hidden() {}
    private function free($a, $b) {}
}

function helper(string &$text) {}

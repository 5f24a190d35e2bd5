<?php
// What the PHP pack sees; example.symbols is what it must say of it.
declare(strict_types=1);

namespace App\Model;

use Lib\Bar;
use Lib\{Baz as Q, Deep\Er};
use function Lib\helper;

/** The version. */
const VERSION = '1', OTHER = 2;
/** An old one. */
define('OLD_ONE', 3);

/** A user. */
#[\Attribute(\Attribute::TARGET_CLASS)]
#[ORM\Entity]
abstract class User extends Base implements \Countable, Bar
{
    use Loud, Quiet { shout as public cry; whisper as protected; Loud::a insteadof Quiet; }

    public const A = 1;
    private const int B = 2;
    /** @var string|null */
    protected ?string $name = null, $last;
    public readonly int|null $id;
    static public $instance;
    var $old;
    public private(set) string $asym = '' { get => 'x'; set(string $v) { $this->asym = $v; } }

    /** Makes one. */
    public function __construct(protected readonly string $title, public ?Q $q = null, int $z = 3) {}

    abstract protected function &find(array &$x, Bar|null $b, string ...$rest): ?static;

    final public static function make(self $o, bool $f = TRUE, $d = array('a' => 1), $e = Bar::X): void
    {
        return;
    }

    #[Override]
    public function count(): int { return 0; }
    private function hidden() {}
    function untyped($a, Er $er = null) { return 1; }
}

interface Shape extends A, B
{
    const C = 1;
    public string $label { get; }
    public function area(int|float $scale = 1.0): float;
}

trait Loud
{
    public function shout(): never { throw new \Exception(); }
    protected abstract function needed();
}

enum Suit: string implements HasLabel
{
    case Hearts = 'H';
    case Spades = 'S';
    const Wild = self::Spades;
    public static function first(): self { return self::Hearts; }
}

final class Closed
{
    protected $nobody;
}

// phpcs:ignore
/**
 * Does it.
 *
 * @param callable $f what
 * @return int how often
 */
function top(callable $f, \App\Model\User $u, \Lib\Other $o): int
{
    function nested() {}
    return (new class extends Base { public function inner() {} })->inner();
}

if (!function_exists('poly')) {
    function poly() {}
}

class UserTest extends TestCase
{
    public function testName(): void {}
    public function helper(): void {}
}

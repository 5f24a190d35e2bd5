using System;
using Table = System.Collections.Generic.Dictionary<string, System.Int32>;

namespace Shapes.Model
{
    /// <summary>What the C# pack sees; example.symbols is what it must say of it.</summary>
    #pragma warning disable CS1591
    [Obsolete("old"), Serializable]
    public sealed partial class Example<T, U>(int size, params string[] names) : Base<T>(size), System.IDisposable
        where T : class, IComparable<T>, new()
        where U : struct
    {
        /// <summary>The limit.</summary>
        public const int Limit = 10, Other = 2;
        public static readonly System.String Name = "x";
        protected internal volatile int count;
        int hidden;
        private protected int inside;
        internal string text;

        #region Members
        /// <summary>Adds.</summary>
        /// <param name="value">What to add.</param>
        /// <returns>The sum.</returns>
        [return: NotNull]
        public async System.Threading.Tasks.Task<Int32?> AddAsync<V>(
            [CallerMemberName] string value = "", CancellationToken token = default(CancellationToken),
            params V[] rest) where V : IEnumerable<T>, new()
        {
            int Local(int x) => x;
            Func<int, int> f = (int y) => { int Deep() => y; return Deep(); };
            return null;
        }

        /** <summary>Old style.</summary> */
        public ref readonly int Pick(in int a, out string @class, ref Nullable<int> c, scoped Span<Table> d, (int x, string y) e) => throw null;
        #endregion

        void IDisposable.Dispose() { }
        public int this[int index, string key = "k"] { get => 1; private set { } }
        public string Title { get; protected set; } = "none";
        public required string Id { get; init; }
        public int Area => 1;
        public event EventHandler? Changed, Closed;
        public event EventHandler Opened { add { } remove { } }

        public static Example<T, U> operator +(Example<T, U> left, int right) => left;
        public static explicit operator checked int(Example<T, U> value) => 1;
        public static implicit operator Example<T, U>(int value) => null;
        static Example() { }
        private Example(string a) : this(1) { }
        ~Example() { }
        public override string ToString() => "";
        [Fact]
        public void Works() { }
        [Conditional("DEBUG")]
        public static void Trace(this Example<T, U> self, dynamic what) { }
        public partial int Later();
        extern static void Native();

        public class Inner<W> where W : Example<T, U>.Inner<W>
        {
            public T Give(W w) => null;
        }

        enum Secret { One }
    }

    /// <summary>A shape.</summary>
    public interface IShape<in A, out B> : ICloneable, IBase where A : notnull
    {
        B Convert(A value);
        int Width { get; set; }
        int Height => 1;
        private void Own() { }
        static abstract int Zero { get; }
        event Action Moved;
        const int Most = 3;
        class Nested { }
    }

    [Flags]
    public enum Color : System.Int32
    {
        /// <summary>Red.</summary>
        Red = 1,
        Green,
    }

    public delegate TResult Maker<out TResult, in TArg>(TArg input, int times = 1) where TArg : class;

    public readonly record struct Point(int X, int Y = 0) : IEquatable<Point>
    {
        public double Length => Math.Sqrt(X * X + Y * Y);
    }

    public ref struct Window { public int Left; public readonly int Right() => 1; }

    public abstract class Plain { protected abstract void Draw(); }

    file class Hidden { public void Seen() { } }

    class Internal { public void Seen() { } }

    public static class Extensions
    {
#if NET8_0_OR_GREATER
        public static void Go(int a) { }
#else
        public static void Go(long a) { }
#endif
    }
}

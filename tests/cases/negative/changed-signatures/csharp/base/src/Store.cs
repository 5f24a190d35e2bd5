using System;

namespace Shop.Data
{
    /// <summary>Keeps orders.</summary>
    public partial class Store
    {
        private readonly int size;

        public Store(int size) { this.size = size; }

        public string Name { get; set; }
        public int Count { get; private set; }

        public System.Threading.Tasks.Task<Order> Find(int id, bool deep = false) { return null; }
        public void Drop(int id) { }
        internal void Flush(int a) { }
    }

    public interface ISource
    {
        Order Next();
    }

    public class Order { }
}

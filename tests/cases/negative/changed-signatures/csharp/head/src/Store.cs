using System;
using System.Threading.Tasks;

namespace Shop.Data;

/// <summary>Keeps orders of one shop.</summary>
public partial class Store(int size)
{
    public string Name { get; init; }
    public int Count { get; }

    [Obsolete("see Search")]
    public async Task<Order> Find(int id, bool deep = true) => await Search(id);
    internal void Flush(long a) { }
    private Task<Order> Search(int id) => null;
}

public interface ISource
{
    Order Next();
    Order Peek();
}

public class Order;

public partial class A { partial void Hook(); public int Kept; }

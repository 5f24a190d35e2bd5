public partial class A { partial void Hook(); }

public partial class A { public void Load() { Hook(); } }

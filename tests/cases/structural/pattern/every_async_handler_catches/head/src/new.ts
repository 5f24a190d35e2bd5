app.get("/a", async (req, res) => {
    res.send(await load(req));
});

app.post("/b", async (req, res) => {
  try {
    res.send(await save(req));
  } finally {
    done();
  }
});

app.post("/c", (req, res) => { res.end(); });

app.get("/d", async (req, res) => {
  try { res.send(await load(req)); } catch (error) { res.status(500).end(); }
});

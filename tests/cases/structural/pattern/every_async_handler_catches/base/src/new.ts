app.get("/a", async (req, res) => {
  try {
    res.send(await load(req));
  } catch (error) {
    res.status(500).end();
  }
});

app.get("/old", async (req, res) => {
  res.send(await load(req, 1));
});

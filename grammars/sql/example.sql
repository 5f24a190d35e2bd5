-- A comment.
CREATE TABLE users (
  id INT PRIMARY KEY,
  name VARCHAR(10) NOT NULL DEFAULT 'it''s'
);
/* Another. */
SELECT u.id, count(*) FROM users u WHERE u.name = 'a -- b' GROUP BY u.id;

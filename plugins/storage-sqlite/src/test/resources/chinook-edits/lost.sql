-- A line for each edit of a.sql and b.sql that is not to be seen where they have met. Prices that both changed are in conflict: one of the two stands.
WITH wanted (track, album, artist) AS (
  VALUES ('A1', 'Lights', 'Harbour'), ('A2', 'Lights', 'Harbour'), ('A3', 'Lights', 'Harbour'), ('B1', 'North', 'Quay'), ('B2', 'North', 'Quay')
), found (track, album, artist) AS (
  SELECT t.Name, l.Title, r.Name FROM Track t JOIN Album l USING (AlbumId) JOIN Artist r USING (ArtistId) WHERE r.Name IN ('Harbour', 'Quay')
), priced (first, last, price, other) AS (
  VALUES (1, 100, 1.49, 1.49), (101, 200, 1.49, 2.29), (201, 300, 2.29, 2.29)
)
SELECT 'new tracks: ' || track || ' ' || album || ' ' || artist FROM (SELECT * FROM wanted EXCEPT SELECT * FROM found)
UNION ALL SELECT 'new tracks: there are ' || count(*) FROM found HAVING count(*) <> 5
UNION ALL SELECT 'prices from ' || first || ' on: there are ' || count(TrackId)
  FROM priced LEFT JOIN Track ON TrackId BETWEEN first AND last AND UnitPrice IN (price, other)
  GROUP BY first HAVING count(TrackId) <> 100
UNION ALL SELECT 'deleted entries: there are ' || count(*) FROM PlaylistTrack WHERE PlaylistId = 17 HAVING count(*) > 0
UNION ALL SELECT 'the customer: is not renamed' WHERE NOT EXISTS (SELECT * FROM Customer WHERE CustomerId = 1 AND FirstName = 'Renamed')

UPDATE Track SET UnitPrice = 2.29 WHERE TrackId BETWEEN 101 AND 300;
INSERT INTO Artist (Name) VALUES ('Quay');
INSERT INTO Album (Title, ArtistId) VALUES ('North', 276);
INSERT INTO Track (Name, AlbumId, MediaTypeId, Milliseconds, UnitPrice) VALUES ('B1', 348, 1, 1000, 0.99);
INSERT INTO Track (Name, AlbumId, MediaTypeId, Milliseconds, UnitPrice) VALUES ('B2', 348, 1, 1000, 0.99);
UPDATE Customer SET FirstName = 'Renamed' WHERE CustomerId = 1;

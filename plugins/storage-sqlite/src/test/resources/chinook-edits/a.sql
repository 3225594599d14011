UPDATE Track SET UnitPrice = 1.49 WHERE TrackId BETWEEN 1 AND 200;
DELETE FROM PlaylistTrack WHERE PlaylistId = 17;
DELETE FROM Playlist WHERE PlaylistId = 17;
INSERT INTO Artist (Name) VALUES ('Harbour');
INSERT INTO Album (Title, ArtistId) VALUES ('Lights', 276);
INSERT INTO Track (Name, AlbumId, MediaTypeId, Milliseconds, UnitPrice) VALUES ('A1', 348, 1, 1000, 0.99);
INSERT INTO Track (Name, AlbumId, MediaTypeId, Milliseconds, UnitPrice) VALUES ('A2', 348, 1, 1000, 0.99);
INSERT INTO Track (Name, AlbumId, MediaTypeId, Milliseconds, UnitPrice) VALUES ('A3', 348, 1, 1000, 0.99);

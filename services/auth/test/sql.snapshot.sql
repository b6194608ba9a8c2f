-- insertUser
insert into `users` (`id`, `username`, `username_key`, `display_name`, `role`, `password_hash`, `created_at`, `deactivated_at`) values (?, ?, ?, ?, ?, ?, ?, ?);

-- isUsernameTaken
select `id` from `users` where `username_key` = ?;

-- findAccount
select `id`, `username`, `display_name`, `role`, `password_hash`, `deactivated_at` from `users` where `username_key` = ?;

-- findSessionUser
select `users`.`id`, `users`.`username`, `users`.`display_name`, `users`.`role`, `users`.`deactivated_at`, `sessions`.`ended_at` from `sessions` inner join `users` on `users`.`id` = `sessions`.`user_id` where `sessions`.`id` = ?;

-- insertSession
insert into `sessions` (`id`, `user_id`, `created_at`, `token_hash`, `refreshed_at`, `expires_at`, `ended_at`, `end_reason`) values (?, ?, ?, ?, ?, ?, ?, ?);

-- lockSession
select * from `sessions` where `id` = ? for update;

-- updateSessionToken
update `sessions` set `token_hash` = ?, `refreshed_at` = ?, `expires_at` = ? where `id` = ?;

-- updateSessionEnded
update `sessions` set `ended_at` = ?, `end_reason` = ? where `id` = ?;

-- deleteExpiredSessions
delete from `sessions` where `expires_at` < ? limit ?;

-- insertEvent
select `id` from `users` where `id` = ? for update;
insert into `outbox` (`user_id`, `event`, `created_at`, `published_at`) values (?, ?, ?, ?);

-- lockUnpublished
select `id`, `user_id`, `event` from `outbox` where `published_at` is null order by `id` limit ? for update;

-- updatePublished
update `outbox` set `published_at` = ? where `id` in (?, ?);

-- updateAllUnpublished
update `outbox` set `published_at` = ? where `published_at` is not null;

-- deletePublished
delete from `outbox` where `published_at` < ? limit ?;

-- findCounter
select `count`, `resets_at` from `throttles` where `bucket` = ? and `resets_at` > ?;

-- countUp
insert into `throttles` (`bucket`, `count`, `resets_at`) values (?, ?, ?) on duplicate key update `count` = if(resets_at > ?, count + 1, 1), `resets_at` = if(resets_at > ?, resets_at, ?);
select `count`, `resets_at` from `throttles` where `bucket` = ?;

-- deleteCounter
delete from `throttles` where `bucket` = ?;

-- deleteExpiredCounters
delete from `throttles` where `resets_at` < ? limit ?;


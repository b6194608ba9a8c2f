-- insertUser
insert into `users` (`id`, `username`, `username_key`, `display_name`, `role`, `password_hash`, `created_at`, `deactivated_at`, `status_text`, `email`, `email_key`) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- isUsernameTaken
select `id` from `users` where `username_key` = ?;

-- findAccount
select `id`, `username`, `display_name`, `role`, `password_hash`, `deactivated_at` from `users` where `username_key` = ?;

-- findSessionUser
select `users`.`id`, `users`.`username`, `users`.`display_name`, `users`.`role`, `users`.`deactivated_at`, `sessions`.`ended_at` from `sessions` inner join `users` on `users`.`id` = `sessions`.`user_id` where `sessions`.`id` = ?;

-- insertSession
insert into `sessions` (`id`, `user_id`, `created_at`, `token_hash`, `refreshed_at`, `expires_at`, `agent`, `address`, `ended_at`, `end_reason`) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- findProfile
select `users`.`id`, `users`.`username`, `users`.`display_name`, `users`.`role`, `users`.`status_text`, `users`.`email`, `users`.`created_at`, `second_factors`.`confirmed_at` from `users` left join `second_factors` on `second_factors`.`user_id` = `users`.`id` where `users`.`id` = ?;

-- lockUser
select * from `users` where `id` = ? for update;

-- updateUser
update `users` set `role` = ? where `id` = ?;

-- lockAdmins
select `id` from `users` where `role` = ? and `deactivated_at` is null for update;

-- findByEmail
select `id`, `username`, `display_name`, `role`, `email` from `users` where `email_key` = ? and `deactivated_at` is null order by `id` limit ?;

-- findByUsername
select `id`, `username`, `display_name`, `role`, `email` from `users` where `username_key` = ? and `deactivated_at` is null;

-- findAccountById
select `users`.`id`, `users`.`username`, `users`.`username_key`, `users`.`display_name`, `users`.`role`, `users`.`email`, `users`.`created_at`, `users`.`deactivated_at`, `second_factors`.`confirmed_at` from `users` left join `second_factors` on `second_factors`.`user_id` = `users`.`id` where `users`.`id` = ?;

-- listAccounts
select `users`.`id`, `users`.`username`, `users`.`username_key`, `users`.`display_name`, `users`.`role`, `users`.`email`, `users`.`created_at`, `users`.`deactivated_at`, `second_factors`.`confirmed_at` from `users` left join `second_factors` on `second_factors`.`user_id` = `users`.`id` where `username_key` > ? order by `username_key` limit ?;

-- findAccounts
select `users`.`id`, `users`.`username`, `users`.`username_key`, `users`.`display_name`, `users`.`role`, `users`.`email`, `users`.`created_at`, `users`.`deactivated_at`, `second_factors`.`confirmed_at` from `users` left join `second_factors` on `second_factors`.`user_id` = `users`.`id` where `username_key` like ? and `username_key` > ? order by `username_key` limit ?;
select `users`.`id`, `users`.`username`, `users`.`username_key`, `users`.`display_name`, `users`.`role`, `users`.`email`, `users`.`created_at`, `users`.`deactivated_at`, `second_factors`.`confirmed_at` from `users` left join `second_factors` on `second_factors`.`user_id` = `users`.`id` where `display_name` like ? and `username_key` > ? order by `username_key` limit ?;
select `users`.`id`, `users`.`username`, `users`.`username_key`, `users`.`display_name`, `users`.`role`, `users`.`email`, `users`.`created_at`, `users`.`deactivated_at`, `second_factors`.`confirmed_at` from `users` left join `second_factors` on `second_factors`.`user_id` = `users`.`id` where `email_key` like ? and `username_key` > ? order by `username_key` limit ?;

-- hasSecondFactor
select `user_id` from `second_factors` where `user_id` = ? and `confirmed_at` is not null;

-- lockSecondFactor
select * from `second_factors` where `user_id` = ? for update;

-- upsertSecondFactor
insert into `second_factors` (`user_id`, `secret`, `confirmed_at`, `last_step`) values (?, ?, ?, ?) on duplicate key update `secret` = ?, `confirmed_at` = ?, `last_step` = ?;

-- updateSecondFactor
update `second_factors` set `last_step` = ? where `user_id` = ?;

-- deleteSecondFactor
delete from `recovery_codes` where `user_id` = ?;
delete from `second_factors` where `user_id` = ?;

-- replaceRecoveryCodes
delete from `recovery_codes` where `user_id` = ?;
insert into `recovery_codes` (`user_id`, `code_hash`) values (?, ?), (?, ?);

-- deleteRecoveryCode
delete from `recovery_codes` where `user_id` = ? and `code_hash` = ?;

-- insertResetToken
insert into `reset_tokens` (`token_hash`, `user_id`, `created_at`, `expires_at`) values (?, ?, ?, ?);

-- findResetToken
select `user_id` from `reset_tokens` where `token_hash` = ? and `expires_at` > ?;

-- deleteResetToken
delete from `reset_tokens` where `token_hash` = ?;

-- deleteResetTokens
delete from `reset_tokens` where `user_id` = ?;

-- deleteExpiredResetTokens
delete from `reset_tokens` where `expires_at` < ? limit ?;

-- findSettings
select `version`, `settings` from `settings` where `id` = ?;

-- lockSettings
select `version`, `settings` from `settings` where `id` = ? for update;

-- updateSettings
update `settings` set `version` = ?, `settings` = ? where `id` = ?;

-- insertInvitation
insert into `invitations` (`id`, `code_hash`, `note`, `created_by`, `created_at`, `expires_at`, `max_uses`, `uses`) values (?, ?, ?, ?, ?, ?, ?, ?);

-- findInvitation
select * from `invitations` where `code_hash` = ?;

-- lockInvitation
select * from `invitations` where `code_hash` = ? for update;

-- updateInvitationUses
update `invitations` set `uses` = ? where `id` = ?;

-- listInvitations
select * from `invitations` where `id` < ? order by `id` desc limit ?;

-- deleteInvitation
select `note` from `invitations` where `id` = ? for update;
delete from `invitations` where `id` = ?;

-- listOpenSessions
select * from `sessions` where `user_id` = ? and `ended_at` is null and `expires_at` > ? and `refreshed_at` <= ? and (`refreshed_at` < ? or `id` < ?) order by `refreshed_at` desc, `id` desc limit ?;

-- lockOpenSessions
select `id` from `sessions` where `user_id` = ? and `ended_at` is null for update;

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
select utc_timestamp(3) as `created_at`;
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


//! A newcomer: actor, keys, empty profile and login, written together or not at all. Every way in ends here.

use domain::{
    Clock, Handle, Id, Site, Time,
    accounts::{Account, AccountError, Invite, Registration, Role, SignUp, State},
    actors::{self, Actor},
    makers::Maker,
    site::ActorPart,
};
use federation::FreshKeys;
use storage::mails::{Kind, Mail};
use storage::{Happened, Storage, StorageError, Transaction};

use crate::language::Language;
use crate::problem::Problem;

/// Somebody whose words are in order and who has not been let in yet.
#[derive(Debug)]
pub struct Newcomer<'a> {
    /// What they said.
    pub sign_up: SignUp,
    /// Who may come in now.
    pub door: Registration,
    /// The invitation they hold.
    pub invite: Option<&'a Invite>,
    /// What they may do; above member only from the command line and at the first start.
    pub role: Role,
    /// PHC string of their password.
    pub password_hash: String,
    /// Whether they ask to be found.
    pub discoverable: bool,
    /// The language in which they are asked by mail to confirm their address; `None`: nobody asks.
    pub confirm: Option<Language>,
}

/// Why nobody came in.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The door is not open to them, or what they want is taken.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// Nothing was written.
    #[error(transparent)]
    Storage(StorageError),
    /// No keys could be made.
    #[error("no keys can be made: {0}")]
    Keys(#[from] federation::Error),
}

impl From<StorageError> for JoinError {
    fn from(error: StorageError) -> Self {
        match &error {
            StorageError::Conflict(name) if name.starts_with("actors_") => AccountError::HandleTaken.into(),
            StorageError::Conflict(name) if name == "accounts_email_folded" => AccountError::EmailTaken.into(),
            _ => Self::Storage(error),
        }
    }
}

impl From<JoinError> for Problem {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::Account(error) => error.into(),
            JoinError::Storage(error) => error.into(),
            JoinError::Keys(error) => Self::unavailable(error),
        }
    }
}

/// A newcomer about whom is decided and who is not written yet.
pub struct Arrival {
    /// The login.
    pub account: Account,
    /// The actor and the empty profile.
    pub maker: Maker,
    keys: FreshKeys,
    invite: Option<Id<Invite>>,
    mail: Option<Mail>,
    happened: Happened,
}

impl Newcomer<'_> {
    /// Lets them in, or lets them wait. While they wait, their actor is set aside, so that nobody finds it; who approves
    /// them sets it active.
    ///
    /// # Errors
    /// Nothing was written: the door is closed to them, the handle or the mail address is taken, or we failed.
    pub async fn join(self, storage: &Storage, site: &Site, clock: &dyn Clock) -> Result<(Account, Maker), JoinError> {
        let arrival = self.arrive(site, clock).await?;
        let now = clock.now();
        let mut tx = storage.begin().await?;
        let happened = arrival.write(&mut tx, site, now).await?;
        tx.commit(happened, now).await?;
        Ok((arrival.account, arrival.maker))
    }

    /// Decides, and makes the keys; writing waits, so that more can be written with it.
    ///
    /// # Errors
    /// The door is closed to them, or no keys can be made.
    pub async fn arrive(self, site: &Site, clock: &dyn Clock) -> Result<Arrival, JoinError> {
        let now = clock.now();
        let maker_id: Id<Actor> = clock.mint();
        let handle = self.sign_up.handle.clone();
        let (mut account, signed_up) = self.sign_up.decide(self.door, self.invite, clock.mint(), maker_id, self.password_hash, now)?;
        account.role = self.role;
        if self.confirm.is_some() {
            account.await_confirmation();
        }
        let state = if account.state == State::Active { actors::State::Active } else { actors::State::Suspended };
        let (mut maker, joined) = Maker::join(person(site, maker_id, handle, state, now), now);
        maker.profile.discoverable = self.discoverable;
        let happened = Happened::from(joined).and(signed_up);
        let mail = self.confirm.map(|language| confirmation(account.id, language, clock.mint(), now));
        Ok(Arrival { account, maker, keys: FreshKeys::generate().await?, invite: self.invite.map(|invite| invite.id), mail, happened })
    }
}

impl Arrival {
    /// Writes all of it, and answers what there is to commit.
    ///
    /// # Errors
    /// What they want is taken, or the invitation was used up in the meantime.
    pub async fn write(&self, tx: &mut Transaction, site: &Site, now: Time) -> Result<Happened, JoinError> {
        tx.makers().insert(&self.maker).await?;
        self.keys.keep(tx, site, &self.maker.actor).await?;
        tx.accounts().insert(&self.account).await?;
        if let Some(mail) = &self.mail {
            tx.mails().queue(mail).await?;
        }
        match self.invite {
            Some(invite) if !tx.accounts().use_invite(invite, now).await? => Err(AccountError::NotInvited.into()),
            _ => Ok(self.happened.clone()),
        }
    }
}

/// The mail that asks whether the address is theirs.
fn confirmation(account: Id<Account>, language: Language, id: Id<Mail>, now: Time) -> Mail {
    Mail { id, account: Some(account), kind: Kind::Confirm, about: String::new(), language: language.code().to_owned(), tries: 0, created_at: now }
}

/// The actor of a maker here.
fn person(site: &Site, id: Id<Actor>, handle: Handle, state: actors::State, now: Time) -> Actor {
    let part = |part| Some(site.maker_part(&handle.name, part));
    Actor {
        id,
        kind: actors::Kind::Person,
        address: site.maker(&handle.name),
        name: String::new(),
        page: site.maker_page(&handle),
        inbox: part(ActorPart::Inbox),
        shared_inbox: Some(site.shared_inbox()),
        followers: part(ActorPart::Followers),
        outbox: part(ActorPart::Outbox),
        locked: false,
        state,
        moved_to: None,
        created_at: now,
        fetched_at: None,
        handle,
    }
}

#[cfg(test)]
mod tests {
    use domain::{AddressRules, accounts::SignUpDraft, actors::PublicKeyText};
    use federation::signatures::RsaKeyPair;
    use storage::Options;

    use super::*;
    use crate::clock::SystemClock;

    struct House {
        _folder: tempfile::TempDir,
        storage: Storage,
        site: Site,
        clock: SystemClock,
    }

    async fn house() -> House {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::open(&Options::new(&format!("sqlite://{}/x.db", folder.path().display()))).await.unwrap();
        storage.migrate().await.unwrap();
        let site = Site::new("https://maker.example", "maker.example", AddressRules::default()).unwrap();
        House { _folder: folder, storage, site, clock: SystemClock::new(0) }
    }

    impl House {
        async fn join(&self, handle: &str, email: &str, door: Registration, invite: Option<&Invite>) -> Result<(Account, Maker), JoinError> {
            let draft = SignUpDraft { handle: handle.into(), email: email.into(), password: "a walnut shuttle".into(), reason: "I weave".into() };
            let sign_up = SignUp::parse(&draft, door).unwrap();
            let newcomer = Newcomer { sign_up, door, invite, role: Role::Member, password_hash: "x".into(), discoverable: false, confirm: None };
            newcomer.join(&self.storage, &self.site, &self.clock).await
        }

        async fn count(&self) -> i64 {
            self.storage.read().await.unwrap().accounts().count().await.unwrap()
        }
    }

    #[tokio::test]
    async fn w25_a_used_invitation_lets_nobody_in_and_writes_nothing() {
        let house = house().await;
        let now = house.clock.now();
        let invite = Invite { id: Id::new(1), code: "x".into(), by: None, uses_left: 1, expires_at: now.plus_seconds(60), created_at: now };
        let mut tx = house.storage.begin().await.unwrap();
        tx.accounts().insert_invite(&invite).await.unwrap();
        tx.commit(domain::accounts::Event::Invited { invite: invite.id }, now).await.unwrap();
        house.join("ana", "ana@a.example", Registration::Invite, Some(&invite)).await.unwrap();
        let second = house.join("bea", "bea@a.example", Registration::Invite, Some(&invite)).await.unwrap_err();
        assert!(matches!(second, JoinError::Account(AccountError::NotInvited)), "{second}");
        assert_eq!(house.count().await, 1);
        let bea = house.storage.read().await.unwrap().actors().find_by_handle(&Handle::local("bea").unwrap()).await.unwrap();
        assert_eq!(bea, None);
    }

    #[tokio::test]
    async fn what_is_taken_is_named() {
        let house = house().await;
        house.join("ana", "ana@a.example", Registration::Open, None).await.unwrap();
        let handle = house.join("Ana", "other@a.example", Registration::Open, None).await.unwrap_err();
        assert!(matches!(handle, JoinError::Account(AccountError::HandleTaken)), "{handle}");
        let email = house.join("bea", "ANA@a.example", Registration::Open, None).await.unwrap_err();
        assert!(matches!(email, JoinError::Account(AccountError::EmailTaken)), "{email}");
        assert_eq!(house.count().await, 1);
    }

    #[tokio::test]
    async fn w08_who_waits_for_approval_cannot_be_found() {
        let house = house().await;
        let (account, maker) = house.join("ana", "ana@a.example", Registration::Approval, None).await.unwrap();
        assert_eq!((account.state, maker.actor.state), (State::Pending, actors::State::Suspended));
    }

    #[tokio::test]
    async fn a_newcomer_can_sign_what_they_say() {
        let house = house().await;
        let (_, maker) = house.join("ana", "ana@a.example", Registration::Open, None).await.unwrap();
        let mut reader = house.storage.read().await.unwrap();
        let keys = reader.actors().list_keys(maker.actor.id).await.unwrap();
        let secrets = reader.actors().find_secrets(maker.actor.id).await.unwrap().unwrap();
        assert_eq!(keys.len(), 2);
        let rsa = RsaKeyPair::from_pem(&secrets.rsa).unwrap();
        let listed = keys.iter().find(|key| key.id.as_str() == "https://maker.example/users/ana#main-key").unwrap();
        assert_eq!(listed.public, PublicKeyText::Pem(rsa.public_pem().unwrap()));
    }
}

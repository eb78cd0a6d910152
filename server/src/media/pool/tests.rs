//! Shows that the pool bounds what runs and what waits, and survives its decoders.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use super::*;

fn upload(length: usize) -> Bytes {
    Bytes::from(vec![7; length])
}

#[tokio::test]
async fn an_upload_over_the_limit_is_refused_before_it_takes_room() {
    let pool = Pool::new(1);
    let outcome = pool.run(upload(MAX_BYTES + 1), |_| Ok(())).await;
    assert_eq!(outcome, Err(PictureFault::TooLarge));
    assert_eq!(pool.waiting.available_permits(), WAITING_BYTES);
}

#[tokio::test]
async fn a_panic_in_a_decoder_is_a_fault_and_gives_its_room_back() {
    let pool = Pool::new(1);
    let outcome: Result<(), _> = pool.run(upload(10), |_| panic!("as decoders do")).await;
    assert_eq!(outcome, Err(PictureFault::Broken));
    assert_eq!(pool.run(upload(10), |bytes| Ok(bytes.len())).await, Ok(10));
    assert_eq!(pool.waiting.available_permits(), WAITING_BYTES);
}

#[tokio::test]
async fn a_full_queue_says_busy_at_once_and_recovers() {
    let pool = Pool::with_room(1, 100);
    let (go, wait) = mpsc::channel::<()>();
    let (started, has_started) = tokio::sync::oneshot::channel();
    let first = tokio::spawn({
        let pool = pool.clone();
        async move {
            pool.run(upload(60), move |_| {
                let _ = started.send(());
                let _ = wait.recv();
                Ok(())
            })
            .await
        }
    });
    has_started.await.unwrap();
    assert_eq!(pool.run(upload(60), |_| Ok(())).await, Err(PictureFault::Busy));
    go.send(()).unwrap();
    assert_eq!(first.await.unwrap(), Ok(()));
    assert_eq!(pool.run(upload(60), |_| Ok(())).await, Ok(()));
}

#[tokio::test]
async fn a_caller_who_hangs_up_does_not_free_room_while_the_work_goes_on() {
    let pool = Pool::with_room(1, 100);
    let (go, wait) = mpsc::channel::<()>();
    let (started, has_started) = tokio::sync::oneshot::channel();
    let first = tokio::spawn({
        let pool = pool.clone();
        async move {
            pool.run(upload(60), move |_| {
                let _ = started.send(());
                let _ = wait.recv();
                Ok(())
            })
            .await
        }
    });
    has_started.await.unwrap();
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!((pool.decoding.available_permits(), pool.waiting.available_permits()), (0, 40));
    go.send(()).unwrap();
    // The next one has to wait for the work that goes on, and then gets its turn.
    assert_eq!(pool.run(upload(40), |_| Ok(())).await, Ok(()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_more_than_the_permitted_number_run_at_once() {
    static RUNNING: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let pool = Pool::new(2);
    let all = (0..24).map(|_| {
        let pool = pool.clone();
        tokio::spawn(async move {
            pool.run(upload(10), |_| {
                MOST.fetch_max(RUNNING.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::yield_now();
                RUNNING.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            })
            .await
        })
    });
    for outcome in futures::future::join_all(all).await {
        assert_eq!(outcome.unwrap(), Ok(()));
    }
    assert!((1..=2).contains(&MOST.load(Ordering::SeqCst)));
}

#[tokio::test]
async fn photos_avatars_and_banners_pass_through() {
    let pool = Pool::for_this_machine();
    assert!(pool.decoding.available_permits() >= 1);
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(500, 500).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let png = Bytes::from(png.into_inner());
    assert_eq!(pool.prepare(png.clone()).await.unwrap(), picture::prepare(&png).unwrap());
    assert_eq!(pool.prepare_avatar(png.clone()).await.unwrap().width, 400);
    assert_eq!(pool.prepare_banner(png).await.unwrap().height, 125);
    assert_eq!(pool.prepare(Bytes::new()).await, Err(PictureFault::Empty));
}

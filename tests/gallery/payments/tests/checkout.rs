//! A shop takes a payment: a customer is made, a card is declined, an account at a bank is charged, and a part of it is
//! paid back.

mod server;

use payments::models::{Address, BankAccount, Card, ChargeStatus, ProblemCode, Range};
use payments::models::{
    CreateChargeRequestBody, CreateCustomerRequestBody, RefundChargeRequestBody,
};
use payments::{Payments, Result};

#[tokio::test]
async fn a_shop_takes_a_payment() -> Result<()> {
    let server = server::start().await;
    let payments = Payments::builder()
        .secret_key("sk_test_1")
        .base_url(&server.url)
        .build()?;

    let ada = CreateCustomerRequestBody::new()
        .email("ada@example.com")
        .address(Address::new("12 St James's Square", "gb"))
        .metadata([("order", "1815")]);
    let ada = payments.customers().create().body(ada).await?;
    assert_eq!(ada.email.as_deref(), Some("ada@example.com"));

    // The first card is declined, and the API's code says so.
    let card = Card::new("4000000000000002");
    let charge = CreateChargeRequestBody::new(2500, "gbp", card).customer(&ada.id);
    let declined = payments
        .charges()
        .create(charge)
        .await
        .expect_err("it is declined");
    let problem = declined.problem().and_then(|body| body.error.as_ref());
    assert_eq!(
        problem.and_then(|it| it.code.clone()),
        Some(ProblemCode::CardDeclined)
    );
    assert_eq!(declined.trace_id(), Some("req_1"));

    // The server breaks off once. The same key tells it that it is the same payment, so it is made once.
    let account = BankAccount::new("GB33BUKB20201555555555");
    let charge = CreateChargeRequestBody::new(2500, "gbp", account).customer(&ada.id);
    let charge = payments.charges().create(charge).await?;
    assert_eq!(
        (charge.status, server.charges()),
        (ChargeStatus::Succeeded, 1)
    );

    let part = RefundChargeRequestBody::new().amount(500);
    let charge = payments.charges().refund(&charge.id).body(part).await?;
    assert_eq!(charge.amount_refunded, Some(500));

    // All customers of a year, page by page, by the last one's ID.
    let year = Range::new().gte(1_767_225_600).lt(1_798_761_600);
    let mut customers = payments.customers().list().created(year).limit(2).stream();
    let mut ids = Vec::new();
    while let Some(customer) = customers.next().await {
        ids.push(customer?.id);
    }
    assert_eq!(ids, ["cus_5", "cus_4", "cus_3", "cus_2", "cus_1"]);
    Ok(())
}

//! Uploads the logo of an organization from a file, which is read while it is sent.
//!
//!     CLERK_SECRET_KEY=sk_test_… cargo run --example upload -- ORGANIZATION_ID logo.png

use clerk_backend_api::models::UploadOrganizationLogoRequestBody;
use clerk_backend_api::{Clerk, File};

#[tokio::main]
async fn main() -> clerk_backend_api::Result<()> {
    let clerk = Clerk::from_env()?;
    let mut arguments = std::env::args().skip(1);
    let (Some(organization), Some(path)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: upload ORGANIZATION_ID FILE");
        return Ok(());
    };

    let body = UploadOrganizationLogoRequestBody::new(File::from_path(path));
    let organization = clerk.organizations().upload_logo(organization, body).await?;
    println!("{} has a new logo", organization.name);

    Ok(())
}

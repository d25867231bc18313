// The login page. A session cookie is not sent along when somebody comes here by a link from elsewhere: look whether there is one.
// Without one the console leads back here, which is no error.
const answer = await fetch('/console/', { redirect: 'manual' });
if (answer.ok)
	location.replace('/console/');
